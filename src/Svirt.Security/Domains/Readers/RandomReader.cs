using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Random number generators fed from the kernel or the network. /dev/random and /dev/urandom are open to everyone and never labelled;
/// another node, such as /dev/hwrng, would have to be.
/// </summary>
internal sealed class RandomReader : IDeviceReader
{
    public string ElementName => "rng";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        if (device.Element("backend") is not { } backend)
            throw device.Unsupported();
        backend.Require("model", "random", "egd", "builtin");
        switch (backend.Attribute("model")!.Value)
        {
            case "egd":
                backend.Require("type", "tcp", "udp");
                break;
            case "random" when backend.OnlyText() is { } node:
                if (node is not ("/dev/urandom" or "/dev/random"))
                    throw backend.Unsupported();
                backend.ClaimText();
                break;
        }
    }
}

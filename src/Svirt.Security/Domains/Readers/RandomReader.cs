using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Random number generators. /dev/random and /dev/urandom are open to everyone, never labelled and no resources; another node, such as
/// /dev/hwrng, is one. A daemon that gathers entropy is reached like any character device.
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
                foreach (var resource in CharacterBackendReader.Read(backend, resources))
                    resources.Add(backend, resource);
                break;
            case "random" when backend.PathText() is { } node and not ("/dev/urandom" or "/dev/random"):
                resources.Add(backend, backend.Resource(ResourceKind.RandomDevice, node, ResourceAccess.Shared));
                break;
        }
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Audio backends. All but two reach for a device node, a file or a socket of the host.</summary>
internal sealed class AudioReader : IDeviceReader
{
    public string ElementName => "audio";

    public void Read(DocumentElement device, ResourceCollector resources) => device.Require("type", "none", "spice");
}

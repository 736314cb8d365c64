using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>USB redirection through the remote display or TCP. The other types of character device are paths.</summary>
internal sealed class RedirectedUsbReader : IDeviceReader
{
    public string ElementName => "redirdev";

    public void Read(DocumentElement device, ResourceCollector resources) => device.Require("type", "spicevmc", "tcp");
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Leases. The manager's lock daemon opens the file, never the emulator.</summary>
internal sealed class LeaseReader : IDeviceReader
{
    public string ElementName => "lease";

    public void Read(DocumentElement device, ResourceCollector resources) => device.Element("target")?.Attribute("path")?.Claim();
}

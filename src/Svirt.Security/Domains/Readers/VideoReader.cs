using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Video devices of the emulator itself. With the driver vhostuser a helper's socket and a render node come along.</summary>
internal sealed class VideoReader : IDeviceReader
{
    public string ElementName => "video";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        foreach (var driver in device.Elements("driver"))
        {
            if (driver.Attribute("name") is not null)
                driver.Require("name", "qemu");
        }
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Video devices. With the driver vhostuser a helper draws for the emulator: its socket, and perhaps a render node, come along.
/// </summary>
internal sealed class VideoReader : IDeviceReader
{
    public string ElementName => "video";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        foreach (var driver in device.Elements("driver"))
        {
            if (driver.Attribute("name") is null)
                continue;
            driver.Require("name", "qemu", "vhostuser");
            if (driver.Attribute("name")!.Value == "vhostuser")
            {
                resources.Add(driver, driver.Resource(
                    ResourceKind.VhostUserGpuSocket,
                    resources.ManagedPath(driver, ResourceKind.VhostUserGpuSocket),
                    ResourceAccess.ReadWrite));
            }
        }

        if (device.Element("model")?.Element("acceleration") is { } acceleration && acceleration.PathIn("rendernode") is { } node)
            resources.Add(acceleration, acceleration.Resource(ResourceKind.RenderNode, node, ResourceAccess.Shared));
    }
}

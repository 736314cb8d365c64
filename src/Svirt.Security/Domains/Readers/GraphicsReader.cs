using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Remote displays over TCP. Local ones, Unix sockets and render nodes give the emulator a host path.</summary>
internal sealed class GraphicsReader : IDeviceReader
{
    public string ElementName => "graphics";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require("type", "vnc", "spice");
        if (device.Attribute("socket") is not null)
            throw device.Unsupported();
        foreach (var listen in device.Elements("listen"))
            listen.Require("type", "address", "network", "none");

        // OpenGL makes the emulator open a render node, chosen by the manager where none is named.
        foreach (var gl in device.Elements("gl"))
            gl.Require("enable", "no");

        // A password may begin with a slash.
        device.Attribute("passwd")?.Claim();
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Displays: remote ones over TCP or Unix sockets, local ones, and the render nodes of those that draw with OpenGL.</summary>
internal sealed class GraphicsReader : IDeviceReader
{
    public string ElementName => "graphics";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require("type", "vnc", "spice", "egl-headless", "sdl", "dbus");
        var type = device.Attribute("type")!.Value;
        AddSockets(device, resources);
        if (type == "sdl" && device.PathIn("xauth") is { } authority)
            resources.Add(device, device.Resource(ResourceKind.XAuthority, authority, ResourceAccess.ReadOnly, ResourceSourceType.File));
        if (type == "dbus")
            AddBus(device, resources);
        AddRenderNode(device, type, resources);

        // A password may begin with a slash.
        device.Attribute("passwd")?.Claim();
    }

    private static void AddSockets(DocumentElement graphics, ResourceCollector resources)
    {
        if (graphics.PathIn("socket") is { } socket)
            AddSocket(graphics, socket, resources);
        foreach (var listen in graphics.Elements("listen"))
        {
            listen.Require("type", "address", "network", "none", "socket");

            // A socket of libvirt's choosing is written to the graphics element of the live document alone.
            if (listen.Attribute("type")!.Value == "socket")
            {
                var path = listen.PathIn("socket")
                    ?? graphics.PathIn("socket")
                    ?? resources.ManagedPath(listen, ResourceKind.DisplaySocket);
                AddSocket(listen, path, resources);
            }
        }
    }

    private static void AddSocket(DocumentElement element, string path, ResourceCollector resources) =>
        resources.Add(element, element.Resource(
            ResourceKind.DisplaySocket, path, ResourceAccess.ReadWrite, existence: ResourceExistence.CreatedByEmulator));

    // D-Bus addresses: "unix:path=/run/bus", further keys after commas (D-Bus specification, "Server Addresses").
    private static void AddBus(DocumentElement graphics, ResourceCollector resources)
    {
        const string UnixPath = "unix:path=";
        if (graphics.Attribute("address") is not { } address || !address.Value.StartsWith(UnixPath, StringComparison.Ordinal))
            return;
        address.Claim();
        var path = address.Value[UnixPath.Length..].Split(',')[0];
        if (address.Value.Contains(';') || path.Contains('%'))
        {
            throw graphics.Error(
                address, DomainXmlRules.DeviceUnsupported, "A bus address with several addresses or escapes is not supported.");
        }

        if (HostPath.FindFault(path) is { } fault)
            throw graphics.Error(address, fault);
        resources.Add(graphics, graphics.Resource(ResourceKind.DisplaySocket, path, ResourceAccess.ReadWrite));
    }

    // OpenGL makes the emulator open a render node, chosen by the manager where none is named. SDL draws through the X server.
    private static void AddRenderNode(DocumentElement graphics, string type, ResourceCollector resources)
    {
        var gl = graphics.Element("gl");
        var isOn = type == "egl-headless" || (type is "spice" or "dbus" && gl?.IsYes("enable") == true);
        var place = gl ?? graphics;
        var node = gl?.PathIn("rendernode");
        if (!isOn && node is null)
            return;
        node ??= resources.ManagedPath(place, ResourceKind.RenderNode);
        resources.Add(place, place.Resource(ResourceKind.RenderNode, node, ResourceAccess.Shared));
    }
}

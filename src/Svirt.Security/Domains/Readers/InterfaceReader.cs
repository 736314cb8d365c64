using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Network interfaces whose host side is a network, or a descriptor that the manager opens. vhostuser, vdpa and hostdev are paths; so are
/// scripts and the socket of passt.
/// </summary>
internal sealed class InterfaceReader : IDeviceReader
{
    public string ElementName => "interface";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require(
            "type", "network", "bridge", "user", "ethernet", "direct", "internal", "server", "client", "mcast", "udp", "null");
        device.Refuse("script");
        device.Refuse("downscript");
        foreach (var backend in device.Elements("backend"))
        {
            if (backend.Attribute("type") is not null)
                backend.Require("type", "default");

            // Shared nodes, opened by the manager and passed on: never labelled.
            if (backend.Attribute("tap") is { Value: "/dev/net/tun" } tap)
                tap.Claim();
            if (backend.Attribute("vhost") is { Value: "/dev/vhost-net" } vhost)
                vhost.Claim();
        }
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Network interfaces. The host side of most is a network, or a descriptor that the manager opens (tap, macvtap, vhost-net) and whose
/// label the launch decides; vhost-user, vdpa, host devices, passt and option ROMs are host paths.
/// </summary>
internal sealed class InterfaceReader : IDeviceReader
{
    public string ElementName => "interface";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require(
            "type", "network", "bridge", "user", "ethernet", "direct", "internal", "server", "client", "mcast", "udp", "null",
            "vhostuser", "vdpa", "hostdev");
        switch (device.Attribute("type")!.Value)
        {
            case "vhostuser":
                AddVhostUser(device, resources);
                break;
            case "vdpa":
                var vdpa = device.Element("source") ?? throw device.SourceMissing();
                resources.Add(vdpa, vdpa.Resource(
                    ResourceKind.VhostVdpaDevice, vdpa.RequiredPath("dev"), ResourceAccess.ReadWrite));
                break;
            case "hostdev":
                HostDeviceReader.AddPciDevice(device, resources);
                break;
        }

        foreach (var backend in device.Elements("backend"))
            AddBackend(backend, resources);
        OptionRomReader.Read(device, resources);

        // The manager runs them, before the emulator starts.
        device.Element("script")?.Attribute("path")?.Claim();
        device.Element("downscript")?.Attribute("path")?.Claim();
    }

    private static void AddVhostUser(DocumentElement device, ResourceCollector resources)
    {
        var source = device.Element("source");
        var isPasst = device.Elements("backend").Any(backend => backend.Attribute("type")?.Value == "passt");
        if (source?.PathIn("path") is not { } path)
        {
            // The socket of passt is added with the backend.
            if (isPasst)
                return;
            throw (source ?? device).SourceMissing();
        }

        var isListening = source.Choice("mode", false, DomainXmlRules.ChardevModeUnknown, ("server", true), ("client", false));
        resources.Add(source, source.Resource(
            ResourceKind.VhostUserInterfaceSocket,
            path,
            ResourceAccess.ReadWrite,
            existence: isListening ? ResourceExistence.CreatedByEmulator : ResourceExistence.Required));
    }

    private static void AddBackend(DocumentElement backend, ResourceCollector resources)
    {
        if (backend.Attribute("type") is not null)
            backend.Require("type", "default", "passt");
        if (backend.Attribute("type")?.Value == "passt")
        {
            resources.Add(backend, backend.Resource(
                ResourceKind.PasstSocket, resources.ManagedPath(backend, ResourceKind.PasstSocket), ResourceAccess.ReadWrite));
            if (backend.PathIn("logFile") is { } log)
            {
                resources.Add(backend, backend.Resource(
                    ResourceKind.PasstLog, log, ResourceAccess.ReadWrite, ResourceSourceType.File, ResourceExistence.CreatedByEmulator));
            }
        }

        // The usual nodes are shared, opened by the manager and passed on: never labelled.
        if (backend.PathIn("tap") is { } tap and not "/dev/net/tun")
            resources.Add(backend, backend.Resource(ResourceKind.TapDevice, tap, ResourceAccess.Shared));
        if (backend.PathIn("vhost") is { } vhost and not "/dev/vhost-net")
            resources.Add(backend, backend.Resource(ResourceKind.VhostNetDevice, vhost, ResourceAccess.Shared));
    }
}

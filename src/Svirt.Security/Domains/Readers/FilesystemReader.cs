using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Directories shared with the guest. With 9p the emulator opens the directory; with virtiofs a helper does, under the domain's label as
/// well (R4.4), and the emulator its socket.
/// </summary>
internal sealed class FilesystemReader : IDeviceReader
{
    public string ElementName => "filesystem";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        if (device.Attribute("type") is not null)
            device.Require("type", "mount");
        var driver = device.Element("driver")?.Attribute("type");
        if (driver is not null)
            device.Element("driver")!.Require("type", "path", "handle", "virtiofs", "mtp");
        var source = device.Element("source") ?? throw device.SourceMissing();

        // The tag the guest mounts, and the helper's program, which the manager starts.
        device.Element("target")?.Attribute("dir")?.Claim();
        device.Element("binary")?.Attribute("path")?.Claim();
        var isVirtiofs = driver?.Value == "virtiofs";
        var socket = isVirtiofs ? source.PathIn("socket") : null;
        if (socket is null)
            AddDirectory(device, source, resources);
        if (isVirtiofs)
        {
            socket ??= resources.ManagedPath(
                source, ResourceKind.FilesystemSocket, device.Element("target")?.Attribute("dir")?.Value);
            resources.Add(source, source.Resource(ResourceKind.FilesystemSocket, socket, ResourceAccess.ReadWrite));
        }
    }

    private static void AddDirectory(DocumentElement device, DocumentElement source, ResourceCollector resources)
    {
        var access = device.Elements("readonly").Any() ? ResourceAccess.ReadOnly : ResourceAccess.ReadWrite;
        resources.Add(source, source.Resource(
            ResourceKind.FilesystemDirectory, source.RequiredPath("dir"), access, ResourceSourceType.Directory));
    }
}

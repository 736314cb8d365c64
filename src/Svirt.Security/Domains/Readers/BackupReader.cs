using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// A backup. Pushed, the emulator writes each disk to a target. Pulled, it serves the disks at a socket, and keeps what the guest
/// overwrites meanwhile in scratch files.
/// </summary>
internal static class BackupReader
{
    public static ImmutableArray<DomainResource> Read(DocumentElement backup, DomainDefinition domain, DomainXmlOptions options)
    {
        var resources = new ResourceCollector(options, domain.Id, domain.Name, domain.SecurityLabels);
        var isPull = backup.Choice("mode", false, DomainXmlRules.BackupModeUnknown, ("push", false), ("pull", true));
        if (backup.Element("server") is { } server)
            ReadServer(server, isPull, resources);
        var disks = backup.Element("disks")
            ?? throw backup.Error(DomainXmlRules.BackupDisksMissing, "The backup lists no disks; the manager has to fill them in first.");
        foreach (var disk in disks.Children)
        {
            if (!disk.Is("disk"))
                throw Unsupported(disk);
            resources.StartDevice();
            ReadDisk(disk, isPull, resources);
        }

        PathSweep.RefuseUnclaimed(backup);
        return resources.ToImmutable();
    }

    private static void ReadServer(DocumentElement server, bool isPull, ResourceCollector resources)
    {
        if (!isPull)
            throw Unsupported(server);
        var isUnix = server.Choice(
            "transport", false, DomainXmlRules.BackupTransportUnknown, ("tcp", false), ("unix", true), ("fd", false));
        if (isUnix)
        {
            resources.Add(server, server.Resource(
                ResourceKind.BackupSocket,
                server.RequiredPath("socket"),
                ResourceAccess.ReadWrite,
                existence: ResourceExistence.CreatedByEmulator));
        }
    }

    private static void ReadDisk(DocumentElement disk, bool isPull, ResourceCollector resources)
    {
        // A disk may be named by the path of its image, and an export and a bitmap as somebody pleases.
        foreach (var name in new[] { "name", "exportname", "exportbitmap", "incremental" })
            disk.Attribute(name)?.Claim();
        if (!disk.Choice("backup", true, DomainXmlRules.BackupDiskUnknown, ("yes", true), ("no", false)))
            return;
        if (disk.Element(isPull ? "target" : "scratch") is { } wrong)
            throw Unsupported(wrong);

        var isBlock = disk.Choice("type", false, DomainXmlRules.DiskTypeUnsupported, ("file", false), ("block", true));
        var kind = isPull ? ResourceKind.Scratch : ResourceKind.BackupTarget;
        var source = disk.Element(isPull ? "scratch" : "target");
        var path = source?.PathIn(isBlock ? "dev" : "file")
            ?? resources.ManagedPath(source ?? disk, kind, disk.Attribute("name")?.Value);
        var resource = (source ?? disk).Resource(
            kind,
            path,
            ResourceAccess.ReadWrite,
            isBlock ? ResourceSourceType.Block : ResourceSourceType.File,
            isBlock ? ResourceExistence.Required : ResourceExistence.CreatedByEmulator);

        // Written from scratch, so that no header is read, whatever the format.
        resources.Add(disk, resource with
        {
            Format = disk.Element("driver")?.Attribute("type")?.Value ?? ImageFormat.Qcow2,
            Labels = DeviceSecurityLabelReader.Read(source, resources),
        });
    }

    private static DomainXmlException Unsupported(DocumentElement element) =>
        element.Error(
            DomainXmlRules.ElementUnsupported,
            $"The element {Quotation.Of(element.Name)} does not belong to a backup of this mode and may give the emulator a host path.");
}

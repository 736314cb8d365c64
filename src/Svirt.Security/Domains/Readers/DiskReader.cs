using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads a disk, its explicit backing chain, the target of a running copy and the overlay of a transient disk.</summary>
internal sealed class DiskReader : IDeviceReader
{
    public string ElementName => "disk";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        var (isCdrom, mayBeEmpty) = device.Choice(
            "device",
            (false, false),
            DomainXmlRules.DiskDeviceUnknown,
            ("disk", (false, false)),
            ("lun", (false, false)),
            ("cdrom", (true, true)),
            ("floppy", (false, true)));
        var top = StorageSourceReader.Read(
            device,
            mayBeEmpty ? null : DomainXmlRules.DiskSourceMissing,
            device.Element("driver")?.Attribute("type")?.Value,
            resources);
        BackingChainReader.Read(device, top, ResourceKind.Disk, AccessOf(device, isCdrom), resources);
        if (device.Element("mirror") is { } mirror)
            ReadMirror(mirror, resources);
        if (device.Element("transient") is { } transient)
            AddOverlay(device, transient, top, resources);
    }

    // A disk both read-only and shareable is opened for reading, so gets no more than that. (libvirt labels it as shareable, which every
    // domain may write.)
    private static ResourceAccess AccessOf(DocumentElement disk, bool isCdrom)
    {
        // The image of a transient disk that shares its backing is only ever read; what is written goes to the overlay.
        if (isCdrom || disk.Elements("readonly").Any() || disk.Elements("transient").Any(transient => transient.IsYes("shareBacking")))
            return ResourceAccess.ReadOnly;
        return disk.Elements("shareable").Any() ? ResourceAccess.Shared : ResourceAccess.ReadWrite;
    }

    // Before libvirt 1.2.6 the target stood in attributes of the mirror itself; later it still writes them, for a file, beside the source.
    private static void ReadMirror(DocumentElement mirror, ResourceCollector resources)
    {
        var format = mirror.Element("format")?.Attribute("type")?.Value ?? mirror.Attribute("format")?.Value;
        var path = mirror.PathIn("file");
        var target = mirror.Element("source") is null && path is not null
            ? new StorageSource { Path = path, Type = ResourceSourceType.File, Format = format, Origin = mirror.Position }
            : StorageSourceReader.Read(mirror, DomainXmlRules.DiskSourceMissing, format, resources);
        BackingChainReader.Read(mirror, target, ResourceKind.Mirror, ResourceAccess.ReadWrite, resources);
    }

    private static void AddOverlay(DocumentElement device, DocumentElement transient, StorageSource? top, ResourceCollector resources)
    {
        if (top is not { Path: not null, Type: ResourceSourceType.File })
            throw transient.Unsupported();
        var target = device.Element("target")?.Attribute("dev")?.Value;
        var path = resources.FindManagedPath(transient, ResourceKind.Scratch, target) ?? $"{top.Path}.TRANSIENT-{resources.DomainName}";
        if (HostPath.FindFault(path) is { } fault)
            throw transient.Error(fault);
        var overlay = transient.Resource(
            ResourceKind.Scratch, path, ResourceAccess.ReadWrite, ResourceSourceType.File, ResourceExistence.CreatedByEmulator);
        resources.Add(transient, overlay with { Labels = top.Labels });
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads <c>source</c> of a disk, a backing store, a copy's target or a variable store, of every type.</summary>
internal static class StorageSourceReader
{
    /// <summary>What is behind the element, or null where it has nothing (an empty drive).</summary>
    /// <param name="owner">The element with <c>type</c> and <c>source</c>.</param>
    /// <param name="ruleWhenMissing">The rule that a missing source breaks; null where it may be missing.</param>
    /// <param name="format">Format of the image, null for raw.</param>
    /// <param name="resources">What reading depends on; nothing is added.</param>
    public static StorageSource? Read(DocumentElement owner, string? ruleWhenMissing, string? format, ResourceCollector resources)
    {
        var source = owner.Element("source");
        var read = ReadType(owner, source, resources);
        if (read is null)
        {
            return ruleWhenMissing is null
                ? null
                : throw (source ?? owner).Error(ruleWhenMissing, $"The element {Quotation.Of(owner.Name)} names no host path.");
        }

        // Only what is at a path of its own has labels and can be missing.
        if (source is null)
            return read;
        return read with
        {
            Format = format ?? read.Format,
            Existence = ReadExistence(source),
            DescriptorGroup = source.Attribute("fdgroup")?.Value,
            Labels = DeviceSecurityLabelReader.Read(source, resources),
            DataFile = ReadDataFile(source, resources),
            Companions = [.. read.Companions, .. ReservationsReader.Read(source, resources)],
        };
    }

    private static StorageSource? ReadType(DocumentElement owner, DocumentElement? source, ResourceCollector resources)
    {
        var type = owner.Attribute("type")?.Value ?? "file";
        switch (type)
        {
            case "file":
                return AtPath(source, "file", ResourceSourceType.File);
            case "block":
                return AtPath(source, "dev", ResourceSourceType.Block);
            case "dir":
                return AtPath(source, "dir", ResourceSourceType.Directory);
            case "network":
                return NetworkStorageReader.Read(source ?? owner);
            case "volume":
                return source is null ? null : ReadVolume(source, resources);
            case "nvme":
                return source is null ? null : ReadNvme(source, resources);
            case "vhostuser":
                return source is null ? null : ReadVhostUser(source);
            case "vhostvdpa":
                return AtPath(source, "dev", ResourceSourceType.Unspecified) is { } vdpa
                    ? vdpa with { Kind = ResourceKind.VhostVdpaDevice }
                    : null;
            default:
                throw owner.Error(DomainXmlRules.DiskTypeUnsupported, $"Storage of type {Quotation.Of(type)} is not supported.");
        }
    }

    private static StorageSource? AtPath(DocumentElement? source, string attributeName, ResourceSourceType type) =>
        source?.PathIn(attributeName) is { } path ? new StorageSource { Path = path, Type = type, Origin = source.Position } : null;

    private static StorageSource? ReadVolume(DocumentElement source, ResourceCollector resources)
    {
        if (source.Attribute("pool") is not { Value.Length: > 0 } pool || source.Attribute("volume") is not { Value.Length: > 0 } volume)
            return null;

        // Names inside the pool; those of some pools begin with a slash.
        pool.Claim();
        volume.Claim();
        var found = resources.Options.Volumes?.Resolve(pool.Value, volume.Value)
            ?? throw source.Error(
                DomainXmlRules.DiskVolumeUnresolved,
                $"Nobody could say where the volume {Quotation.Of(volume.Value)} of the pool {Quotation.Of(pool.Value)} is.");
        if (found.Path is not null && HostPath.FindFault(found.Path) is { } fault)
            throw source.Error(fault);
        return new StorageSource { Path = found.Path, Type = found.SourceType, Format = found.Format, Origin = source.Position };
    }

    private static StorageSource ReadNvme(DocumentElement source, ResourceCollector resources)
    {
        var address = source.Element("address") ?? throw source.SourceMissing();
        return new StorageSource { Origin = source.Position, Companions = PciDeviceNodesReader.Read(address, false, resources) };
    }

    private static StorageSource? ReadVhostUser(DocumentElement source) =>
        AtPath(source, "path", ResourceSourceType.Unspecified) is { } socket
            ? socket with { Kind = ResourceKind.VhostUserDiskSocket }
            : null;

    private static ResourceExistence ReadExistence(DocumentElement source) =>
        source.Choice(
            "startupPolicy",
            ResourceExistence.Required,
            DomainXmlRules.DiskStartupPolicyUnknown,
            ("mandatory", ResourceExistence.Required),
            ("requisite", ResourceExistence.Required),
            ("optional", ResourceExistence.Optional));

    private static StorageSource? ReadDataFile(DocumentElement source, ResourceCollector resources) =>
        source.Element("dataStore") is { } store
            ? Read(store, DomainXmlRules.DiskSourceMissing, store.Element("format")?.Attribute("type")?.Value, resources)
            : null;
}

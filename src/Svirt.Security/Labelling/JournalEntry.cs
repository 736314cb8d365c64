using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>One file of a domain in one model, as the journal keeps it: enough to put the file back without anything else.</summary>
internal sealed record JournalEntry
{
    public required string Model { get; init; }

    public required string Path { get; init; }

    public required uint DeviceMajor { get; init; }

    public required uint DeviceMinor { get; init; }

    public required ulong Inode { get; init; }

    public required long BirthTime { get; init; }

    /// <summary>
    /// By what the file is found whatever its names have become (<see cref="FileHandle"/>); null where its file system has nothing of the kind,
    /// and in journals of releases that did not record it.
    /// </summary>
    public string? Handle { get; init; }

    /// <summary>For a device node its type; null for every other file.</summary>
    public FileType? NodeType { get; init; }

    /// <summary>For a device node the device it stands for.</summary>
    public uint? NodeMajor { get; init; }

    /// <summary>For a device node the device it stands for.</summary>
    public uint? NodeMinor { get; init; }

    public required ResourceAccess Access { get; init; }

    /// <summary>What the library put on the file, for this domain or for one that had it before; null where nothing was put.</summary>
    public string? Applied { get; init; }

    /// <summary>What was there before any domain had the file; null where nothing was put on it.</summary>
    public LabelSnapshot? Original { get; init; }

    public required bool Restore { get; init; }

    /// <summary>
    /// The domain is told to libvirt in its count of the file's domains: how many of libvirt's own had the file before. Null where it is not told.
    /// </summary>
    public uint? LibvirtDomains { get; init; }

    /// <summary>A directory on the way to a resource, not a resource.</summary>
    public bool IsTraversal { get; init; }

    /// <summary>The domain has given the file up, but its emulator may hold it open until it ends.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The domain has migrated to another host, which uses the file under the label that was put on it here.</summary>
    public bool IsMigrated { get; init; }

    internal FileIdentity Identity => new(new DeviceNumber(DeviceMajor, DeviceMinor), Inode, BirthTime);

    /// <summary>Under which name the claims on the file stand.</summary>
    internal string RecordName => FileRecordName.Of(Identity, NodeType, new DeviceNumber(NodeMajor ?? 0, NodeMinor ?? 0));

    /// <summary>The claim that stands for this entry with the file.</summary>
    internal FileClaim ClaimFor(DomainIdentity domain) => new()
    {
        Domain = domain.Id,
        Name = domain.Name,
        Model = Model,
        File = NodeType is null ? null : Identity.RecordName,
        Access = Access,
        Applied = Applied,
        Original = Original,
        LibvirtDomains = LibvirtDomains,
        IsTraversal = IsTraversal,
        IsDetached = IsDetached,
        IsMigrated = IsMigrated,
    };
}

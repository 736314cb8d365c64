using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>That a domain uses a file, in one model. Made of a journal's entry.</summary>
internal sealed record FileClaim
{
    public required Guid Domain { get; init; }

    public required string Name { get; init; }

    public required string Model { get; init; }

    /// <summary>For a device, which of its nodes the domain uses (each has a label of its own); null for a file, which is only one.</summary>
    public string? File { get; init; }

    public required ResourceAccess Access { get; init; }

    public string? Applied { get; init; }

    public LabelSnapshot? Original { get; init; }

    /// <summary>The domain is in libvirt's count; null where it is not.</summary>
    public uint? LibvirtDomains { get; init; }

    /// <summary>A directory on the way to a resource, not a resource.</summary>
    public bool IsTraversal { get; init; }

    /// <summary>The domain has given the file up, but its emulator may hold it open until it ends.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The domain has migrated to another host, which uses the file.</summary>
    public bool IsMigrated { get; init; }

    internal DomainIdentity Holder => new(Domain, Name);

    internal bool IsExclusive => Access == ResourceAccess.ReadWrite;

    internal bool Writes => Access != ResourceAccess.ReadOnly;

    internal bool IsOn(FileIdentity file) => File is null || File == file.RecordName;
}

using System.Collections.Immutable;

namespace Svirt.Security.Domains;

/// <summary>
/// One host path that the emulator is to have, with everything a driver needs to know of it. Immutable; equality compares the labels one
/// by one and does not look at <see cref="Origin"/> and <see cref="DeviceNumber"/>: the same resource written in two places is equal.
/// </summary>
public sealed record DomainResource
{
    /// <summary>What the emulator uses it for.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Absolute path on the host as written; links are not resolved and nothing is said about what is there.</summary>
    /// <exception cref="ArgumentException">The path is not absolute, has control characters or more than 4095 bytes.</exception>
    public required string Path
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (HostPath.FindFault(value) is { } fault)
                throw new ArgumentException(fault.Sentence, nameof(value));
            field = value;
        }
    }

    /// <summary>What the emulator does with it.</summary>
    public required ResourceAccess Access { get; init; }

    /// <summary>Place in a backing chain: 0 for the topmost image and for everything that is no disk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int BackingDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>What the document says the path is.</summary>
    public ResourceSourceType SourceType { get; init; }

    /// <summary>What it means that the path does not exist.</summary>
    public ResourceExistence Existence { get; init; }

    /// <summary>
    /// Format of a disk image as the document says it (<c>driver/@type</c>, <c>format/@type</c>): <c>raw</c>, <c>qcow2</c>, ... Null means
    /// raw, which is never probed for another format: what stands at the start of a raw disk is the guest's.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>
    /// Whether the document leaves open what lies below this layer, so that only its header can say
    /// (<see cref="Images.ImageChainDiscovery"/>). A layer of an unlisted chain that is not discovered is no resource and gets no label.
    /// </summary>
    public bool IsChainOpen { get; init; }

    /// <summary>
    /// Whether the document lists the external data file of this layer (<c>source/dataStore</c>), so that the header is not asked.
    /// </summary>
    public bool HasListedDataFile { get; init; }

    /// <summary>
    /// Name of the group of descriptors that the manager opened in place of the path (<c>source/@fdgroup</c>); null where the
    /// emulator opens
    /// the path.
    /// </summary>
    public string? DescriptorGroup { get; init; }

    /// <summary>
    /// The file the manager copies the resource from where it does not exist yet (<c>nvram/@template</c>). The emulator never opens it.
    /// </summary>
    /// <exception cref="ArgumentException">The path is not absolute, has control characters or more than 4095 bytes.</exception>
    public string? Template
    {
        get;
        init
        {
            if (value is not null && HostPath.FindFault(value) is { } fault)
                throw new ArgumentException(fault.Sentence, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// The labels that override the domain's for this resource, at most one for each model. A lower layer of a backing chain has those of
    /// the topmost image too, where it has none of its own for their model, as in libvirt.
    /// </summary>
    public ImmutableArray<DeviceSecurityLabel> Labels { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Number of the device in its document, from 1; resources of one device stand together. 0 for what is no device, and for a resource
    /// made by the caller. It says where the resource is written, so equality does not look at it.
    /// </summary>
    public int DeviceNumber { get; init; }

    /// <summary>Where the resource stands in its document; null for a resource made by the caller.</summary>
    public DocumentPosition? Origin { get; init; }

    /// <summary>
    /// The file that a domain's state is saved to or restored from. No document names it. It holds the guest's memory, so it is the
    /// domain's alone even when it is only read.
    /// </summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>The resource.</returns>
    /// <exception cref="ArgumentException">The path is not absolute, has control characters or more than 4095 bytes.</exception>
    public static DomainResource ForSaveImage(string path) =>
        new() { Kind = ResourceKind.SaveImage, Path = path, Access = ResourceAccess.ReadWrite, SourceType = ResourceSourceType.File };

    /// <summary>Whether both are the same resource, wherever they are written.</summary>
    /// <param name="other">The resource to compare with.</param>
    /// <returns>Whether all properties but <see cref="Origin"/> and <see cref="DeviceNumber"/> are equal.</returns>
    public bool Equals(DomainResource? other) =>
        other is not null
        && Kind == other.Kind
        && Path == other.Path
        && Access == other.Access
        && BackingDepth == other.BackingDepth
        && SourceType == other.SourceType
        && Existence == other.Existence
        && Format == other.Format
        && IsChainOpen == other.IsChainOpen
        && HasListedDataFile == other.HasListedDataFile
        && DescriptorGroup == other.DescriptorGroup
        && Template == other.Template
        && Labels.SequenceEqual(other.Labels);

    /// <summary>A hash that agrees with <see cref="Equals(DomainResource?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(Kind, Path, Access, BackingDepth, SourceType, Existence, Labels.Length);
}

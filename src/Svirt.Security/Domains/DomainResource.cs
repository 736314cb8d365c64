using System.Collections.Immutable;

namespace Svirt.Security.Domains;

/// <summary>
/// One host path that the emulator is to have, with everything a driver needs to know of it. Immutable; equality compares the labels one
/// by one and does not look at <see cref="Origin"/>: the same resource written in two places is equal.
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
    /// The labels that override the domain's for this resource, at most one for each model. A lower layer of a backing chain has those of
    /// the topmost image too, where it has none of its own for their model, as in libvirt.
    /// </summary>
    public ImmutableArray<DeviceSecurityLabel> Labels { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where the resource stands in its document; null for a resource made by the caller.</summary>
    public DocumentPosition? Origin { get; init; }

    /// <summary>Whether both are the same resource, wherever they are written.</summary>
    /// <param name="other">The resource to compare with.</param>
    /// <returns>Whether all properties but <see cref="Origin"/> are equal.</returns>
    public bool Equals(DomainResource? other) =>
        other is not null
        && Kind == other.Kind
        && Path == other.Path
        && Access == other.Access
        && BackingDepth == other.BackingDepth
        && SourceType == other.SourceType
        && Existence == other.Existence
        && Labels.SequenceEqual(other.Labels);

    /// <summary>A hash that agrees with <see cref="Equals(DomainResource?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(Kind, Path, Access, BackingDepth, SourceType, Existence, Labels.Length);
}

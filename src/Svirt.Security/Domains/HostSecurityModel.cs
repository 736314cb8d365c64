using System.Collections.Immutable;

namespace Svirt.Security.Domains;

/// <summary>
/// One security model of a host, as its capabilities say it (<c>host/secmodel</c>). Immutable; base labels and readable types are compared one by one.
/// </summary>
public sealed record HostSecurityModel
{
    /// <summary>The model, such as <c>selinux</c>.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// The domain of interpretation: what the labels mean is agreed among the hosts that have the same one (R1.8). libvirt's drivers say 0.
    /// </summary>
    public string Doi { get; init; } = "0";

    /// <summary>The labels that dynamic ones are made from, for each type of domain.</summary>
    public ImmutableArray<HostBaseLabel> BaseLabels { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Which types of files domains may read as they stand. An extension: libvirt does not say it, and passes it over.</summary>
    public ImmutableArray<HostReadableTypes> ReadableTypes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether both say the same.</summary>
    /// <param name="other">The model to compare with.</param>
    /// <returns>Whether all properties are equal.</returns>
    public bool Equals(HostSecurityModel? other) =>
        other is not null && Model == other.Model && Doi == other.Doi && BaseLabels.SequenceEqual(other.BaseLabels) && ReadableTypes.SequenceEqual(other.ReadableTypes);

    /// <summary>A hash that agrees with <see cref="Equals(HostSecurityModel?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(Model, Doi, BaseLabels.Length);
}

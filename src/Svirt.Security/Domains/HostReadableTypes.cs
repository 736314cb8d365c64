using System.Collections.Immutable;

namespace Svirt.Security.Domains;

/// <summary>
/// Which types of files a domain may read as they stand, so that applications can know before they try (R3.8): an extension of the
/// capabilities, <c>host/secmodel/readable</c>. Immutable; types are compared one by one.
/// </summary>
/// <param name="VirtualizationType">The type of domain (<c>domain/@type</c>).</param>
/// <param name="ObjectClass">The class of files it is about: <c>file</c>, <c>blk_file</c>.</param>
/// <param name="Types">The types, in order.</param>
public sealed record HostReadableTypes(string VirtualizationType, string ObjectClass, ImmutableArray<string> Types)
{
    /// <summary>Whether both say the same.</summary>
    /// <param name="other">What to compare with.</param>
    /// <returns>Whether all properties are equal.</returns>
    public bool Equals(HostReadableTypes? other) =>
        other is not null && VirtualizationType == other.VirtualizationType && ObjectClass == other.ObjectClass && Types.SequenceEqual(other.Types);

    /// <summary>A hash that agrees with <see cref="Equals(HostReadableTypes?)"/>.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode() => HashCode.Combine(VirtualizationType, ObjectClass, Types.Length);
}

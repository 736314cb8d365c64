namespace Svirt.Security.AccessVectors;

/// <summary>
/// A context as a small number, for one <see cref="SecurityIdTable"/>. A number is used again after its context was reclaimed, with
/// another generation; every lookup compares both, so an id never stands for a context other than the one it was given for. The default
/// value stands for none.
/// </summary>
/// <remarks>
/// Number and generation of both contexts and the class are the 128 bits of a cache key: 16 + 32 bits each for the contexts, 16 for the
/// class.
/// </remarks>
public readonly struct SecurityId : IEquatable<SecurityId>
{
    internal const int NumberBits = 16;

    internal SecurityId(int number, uint generation) => Value = (ulong)generation << NumberBits | (uint)number;

    /// <summary>The id in the low 48 bits of a cache key.</summary>
    internal SecurityId(ulong key) => Value = key & ((1ul << (3 * NumberBits)) - 1);

    /// <summary>The number, from 0.</summary>
    public int Number => (int)(Value & ((1 << NumberBits) - 1));

    /// <summary>One more for each context that has had the number, from a random start; 0 for the default value.</summary>
    public uint Generation => (uint)(Value >> NumberBits);

    /// <summary>Both in 48 bits.</summary>
    internal ulong Value { get; }

    /// <summary>Number and generation are equal.</summary>
    public bool Equals(SecurityId other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SecurityId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Number and generation, for people.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Number}.{Generation}");

    /// <summary>Number and generation are equal.</summary>
    public static bool operator ==(SecurityId left, SecurityId right) => left.Equals(right);

    /// <summary>Number or generation differ.</summary>
    public static bool operator !=(SecurityId left, SecurityId right) => !left.Equals(right);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.Labels;

/// <summary>
/// An immutable set of SELinux MLS/MCS categories by number: <c>c1,c3.c7</c> is {1, 3, 4, 5, 6, 7}. The default value is the empty set.
/// All members are safe to use from several threads. The set operations allocate at most one array, of 8 bytes for each 64 categories
/// up to the highest of the result.
/// </summary>
/// <remarks>
/// Numbers stand for the raw names c0, c1, ... that stock policies declare in this order. Names translated by mcstransd are not understood.
/// </remarks>
[CollectionBuilder(typeof(CategorySet), nameof(Of))]
public readonly partial struct CategorySet : IEquatable<CategorySet>, IEqualityOperators<CategorySet, CategorySet, bool>
{
    /// <summary>
    /// The highest category number of this library, 16383. The kernel has no such limit, but stock policies define c0 to c1023, and the
    /// bound keeps any set, whatever text it was read from, within 2 KiB.
    /// </summary>
    public const int MaxCategory = 16383;

    // Without trailing zero words, so that equal sets have equal words; null when empty, so that default is the empty set.
    private readonly ulong[]? _words;

    private CategorySet(ulong[]? words) => _words = words;

    /// <summary>The set without categories.</summary>
    public static CategorySet Empty => default;

    /// <summary>Whether the set has no categories.</summary>
    public bool IsEmpty => _words is null;

    /// <summary>The number of categories in the set.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in Words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>The lowest category, or null when the set is empty.</summary>
    public int? Min => IsEmpty ? null : CategoryBitmap.NextMember(Words, 0);

    /// <summary>The highest category, or null when the set is empty.</summary>
    public int? Max => IsEmpty ? null : CategoryBitmap.Highest(Words);

    internal ReadOnlySpan<ulong> Words => _words;

    /// <summary>The set of the given categories, in any order and with repetitions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or above <see cref="MaxCategory"/>.</exception>
    public static CategorySet Of(params ReadOnlySpan<int> categories)
    {
        var highest = -1;
        foreach (var category in categories)
        {
            ThrowIfNotCategory(category, nameof(categories));
            highest = Math.Max(highest, category);
        }

        if (highest < 0)
            return default;
        var words = new ulong[CategoryBitmap.WordsFor(highest)];
        foreach (var category in categories)
            CategoryBitmap.SetRange(words, category, category);
        return new CategorySet(words);
    }

    /// <summary>The set of all categories from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is negative or above <see cref="MaxCategory"/>, or <paramref name="last"/> is below <paramref name="first"/>.
    /// </exception>
    public static CategorySet Range(int first, int last)
    {
        ThrowIfNotCategory(first, nameof(first));
        ThrowIfNotCategory(last, nameof(last));
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var words = new ulong[CategoryBitmap.WordsFor(last)];
        CategoryBitmap.SetRange(words, first, last);
        return new CategorySet(words);
    }

    /// <summary>Whether <paramref name="category"/> is in the set; false for a number that cannot be a category.</summary>
    public bool Contains(int category) => CategoryBitmap.Contains(Words, category);

    /// <summary>Whether the two sets have the same categories.</summary>
    public bool Equals(CategorySet other) => Words.SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CategorySet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(Words));
        return hash.ToHashCode();
    }

    /// <summary>Whether the two sets have the same categories.</summary>
    public static bool operator ==(CategorySet left, CategorySet right) => left.Equals(right);

    /// <summary>Whether the two sets differ.</summary>
    public static bool operator !=(CategorySet left, CategorySet right) => !left.Equals(right);

    internal static CategorySet FromWords(ReadOnlySpan<ulong> words)
    {
        var length = words.Length;
        while (length > 0 && words[length - 1] == 0)
            length--;
        return length == 0 ? default : new CategorySet(words[..length].ToArray());
    }

    private static void ThrowIfNotCategory(int category, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(category, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(category, MaxCategory, parameter);
    }
}

namespace Svirt.Security.Labels;

public readonly partial struct CategorySet
{
    /// <summary>The categories of either set.</summary>
    public CategorySet Union(CategorySet other)
    {
        var (longer, shorter) = Words.Length >= other.Words.Length ? (this, other) : (other, this);
        if (shorter.IsEmpty)
            return longer;
        var words = longer.Words.ToArray();
        for (var i = 0; i < shorter.Words.Length; i++)
            words[i] |= shorter.Words[i];
        return new CategorySet(words);
    }

    /// <summary>The categories that both sets have.</summary>
    public CategorySet Intersect(CategorySet other)
    {
        Span<ulong> words = stackalloc ulong[CategoryBitmap.MaxWords];
        words = words[..Math.Min(Words.Length, other.Words.Length)];
        for (var i = 0; i < words.Length; i++)
            words[i] = Words[i] & other.Words[i];
        return FromWords(words);
    }

    /// <summary>The categories of this set that are not in <paramref name="other"/>.</summary>
    public CategorySet Except(CategorySet other)
    {
        Span<ulong> words = stackalloc ulong[CategoryBitmap.MaxWords];
        words = words[..Words.Length];
        Words.CopyTo(words);
        for (var i = 0; i < Math.Min(words.Length, other.Words.Length); i++)
            words[i] &= ~other.Words[i];
        return FromWords(words);
    }

    /// <summary>Whether every category of <paramref name="other"/> is in this set; true for equal sets.</summary>
    public bool IsSupersetOf(CategorySet other) => CategoryBitmap.IsSuperset(Words, other.Words);

    /// <summary>Whether the sets have a category in common.</summary>
    public bool Overlaps(CategorySet other)
    {
        for (var i = 0; i < Math.Min(Words.Length, other.Words.Length); i++)
        {
            if ((Words[i] & other.Words[i]) != 0)
                return true;
        }

        return false;
    }

    /// <summary>The categories of either set; see <see cref="Union"/>.</summary>
    public static CategorySet operator |(CategorySet left, CategorySet right) => left.Union(right);

    /// <summary>The categories that both sets have; see <see cref="Intersect"/>.</summary>
    public static CategorySet operator &(CategorySet left, CategorySet right) => left.Intersect(right);
}

using System.Numerics;

namespace Svirt.Security.Labels;

/// <summary>
/// Category numbers as bits of 64-bit words, lowest first. Works on spans, so that a text can be read into stack memory and only an
/// accepted value reaches the heap. Words beyond the end of a span count as zero.
/// </summary>
internal static class CategoryBitmap
{
    private const int BitsPerWord = 64;

    /// <summary>Words that hold every category from 0 to <see cref="CategorySet.MaxCategory"/>: 2 KiB.</summary>
    public const int MaxWords = (CategorySet.MaxCategory / BitsPerWord) + 1;

    public static int WordsFor(int highest) => (highest / BitsPerWord) + 1;

    public static bool Contains(ReadOnlySpan<ulong> words, int category) =>
        (uint)category / BitsPerWord < (uint)words.Length && (words[category / BitsPerWord] >> (category % BitsPerWord) & 1) != 0;

    public static void SetRange(Span<ulong> words, int first, int last)
    {
        var (low, high) = (first / BitsPerWord, last / BitsPerWord);
        var fromFirst = ulong.MaxValue << (first % BitsPerWord);
        var upToLast = ulong.MaxValue >> (BitsPerWord - 1 - (last % BitsPerWord));
        if (low == high)
        {
            words[low] |= fromFirst & upToLast;
            return;
        }

        words[low] |= fromFirst;
        words[(low + 1)..high].Fill(ulong.MaxValue);
        words[high] |= upToLast;
    }

    public static bool IsSuperset(ReadOnlySpan<ulong> superset, ReadOnlySpan<ulong> subset)
    {
        for (var i = 0; i < subset.Length; i++)
        {
            if ((subset[i] & ~(i < superset.Length ? superset[i] : 0)) != 0)
                return false;
        }

        return true;
    }

    /// <summary>The lowest category from <paramref name="from"/> upwards that is in the set, or -1.</summary>
    public static int NextMember(ReadOnlySpan<ulong> words, int from)
    {
        for (var i = from / BitsPerWord; i < words.Length; i++)
        {
            var word = words[i];
            if (i == from / BitsPerWord)
                word &= ulong.MaxValue << (from % BitsPerWord);
            if (word != 0)
                return (i * BitsPerWord) + BitOperations.TrailingZeroCount(word);
        }

        return -1;
    }

    /// <summary>The lowest number from <paramref name="from"/> upwards that is not in the set.</summary>
    public static int NextGap(ReadOnlySpan<ulong> words, int from)
    {
        for (var i = from / BitsPerWord; i < words.Length; i++)
        {
            var gaps = ~words[i];
            if (i == from / BitsPerWord)
                gaps &= ulong.MaxValue << (from % BitsPerWord);
            if (gaps != 0)
                return (i * BitsPerWord) + BitOperations.TrailingZeroCount(gaps);
        }

        return Math.Max(from, words.Length * BitsPerWord);
    }

    public static int Highest(ReadOnlySpan<ulong> words)
    {
        var last = words.LastIndexOfAnyExcept(0UL);
        return last < 0 ? -1 : (last * BitsPerWord) + BitOperations.Log2(words[last]);
    }
}

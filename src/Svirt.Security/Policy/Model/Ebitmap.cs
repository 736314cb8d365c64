using System.Collections;
using System.Numerics;

namespace Svirt.Security.Policy.Model;

/// <summary>
/// A set of small numbers as the policy stores it: 64 bits at a time, empty words left out. Immutable. Memory is in proportion to the
/// file: words are stored one after the other without their positions only where at most half of them are empty.
/// </summary>
internal sealed class Ebitmap(int[]? positions, int first, ulong[] words) : IEnumerable<int>
{
    public static readonly Ebitmap Empty = new(null, 0, []);

    /// <summary>Whether the number is in the set. Bit 0 stands for value 1 in most of the policy.</summary>
    public bool Contains(int bit)
    {
        int word = bit >> 6;
        int index = positions is null ? word - first : Array.BinarySearch(positions, word);
        return (uint)index < (uint)words.Length && (words[index] >> (bit & 63) & 1) != 0;
    }

    public bool IsEmpty => words.Length == 0;

    /// <summary>One more than the highest number, or 0.</summary>
    public int Length => IsEmpty ? 0 : (PositionOf(words.Length - 1) << 6) + 64 - BitOperations.LeadingZeroCount(words[^1]);

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Whether all of the other set's numbers are in this one.</summary>
    public bool Contains(ReadOnlySpan<ulong> other)
    {
        for (int i = 0; i < other.Length; i++)
        {
            int index = positions is null ? i - first : Array.BinarySearch(positions, i);
            ulong mine = (uint)index < (uint)words.Length ? words[index] : 0;
            if ((other[i] & ~mine) != 0)
                return false;
        }

        return true;
    }

    /// <summary>The words from number 0 on, without gaps.</summary>
    public ulong[] ToWords()
    {
        if (IsEmpty)
            return [];
        var dense = new ulong[PositionOf(words.Length - 1) + 1];
        for (int i = 0; i < words.Length; i++)
            dense[PositionOf(i)] = words[i];
        return dense;
    }

    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < words.Length; i++)
        {
            for (ulong rest = words[i]; rest != 0; rest &= rest - 1)
                yield return (PositionOf(i) << 6) + BitOperations.TrailingZeroCount(rest);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PositionOf(int index) => positions is null ? first + index : positions[index];
}

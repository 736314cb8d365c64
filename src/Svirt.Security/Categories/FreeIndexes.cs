using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Svirt.Security.Categories;

/// <summary>
/// Which of the numbers 0 to n-1 are free: one bit for each, and the number of free ones in every block of 512 and in every sixteen nodes of
/// the level below. Finding the k-th free one goes down that tree, so it takes the same few steps however full it is. Not thread-safe.
/// </summary>
internal sealed class FreeIndexes
{
    private const int BitsPerWord = 64;
    private const int WordsPerBlock = 8;
    private const int BitsPerBlock = BitsPerWord * WordsPerBlock;
    private const int Fan = 16;

    private readonly ulong[] _taken;
    private readonly int[][] _free; // [0] for blocks, the last with at most Fan nodes

    /// <summary>All numbers below the count are free.</summary>
    internal FreeIndexes(long count)
    {
        Free = count;
        _taken = new ulong[(count + BitsPerWord - 1) / BitsPerWord];
        var levels = new List<int[]>();
        for (long span = BitsPerBlock; ; span *= Fan)
        {
            int[] level = new int[(count + span - 1) / span];
            for (int i = 0; i < level.Length; i++)
                level[i] = (int)Math.Min(span, count - (i * span));
            levels.Add(level);
            if (level.Length <= Fan)
                break;
        }

        _free = [.. levels];
    }

    /// <summary>How many are free.</summary>
    internal long Free { get; private set; }

    internal bool IsFree(long index) => (_taken[index / BitsPerWord] >> (int)(index % BitsPerWord) & 1) == 0;

    /// <summary>Takes a number that is free.</summary>
    internal void Take(long index)
    {
        _taken[index / BitsPerWord] |= 1UL << (int)(index % BitsPerWord);
        Count(index, -1);
    }

    /// <summary>Gives back a number that is taken.</summary>
    internal void Release(long index)
    {
        _taken[index / BitsPerWord] &= ~(1UL << (int)(index % BitsPerWord));
        Count(index, 1);
    }

    /// <summary>Takes the chosen ones of consecutive numbers, whether or not they are free.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="length">How many numbers.</param>
    /// <param name="chosen">A bit for each; further bits do not matter.</param>
    internal void TakeRow(long start, int length, ReadOnlySpan<ulong> chosen)
    {
        foreach ((long word, ulong bits) in new WordsOfRow(start, length, chosen))
        {
            ulong changed = bits & ~_taken[word];
            _taken[word] |= changed;
            if (changed != 0)
                Count(word * BitsPerWord, -BitOperations.PopCount(changed));
        }
    }

    /// <summary>Gives back those of the chosen ones that are taken.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="length">How many numbers.</param>
    /// <param name="chosen">A bit for each; further bits do not matter.</param>
    /// <param name="kept">A bit for every number there is: those to leave as they are.</param>
    internal void ReleaseRow(long start, int length, ReadOnlySpan<ulong> chosen, ulong[] kept)
    {
        foreach ((long word, ulong bits) in new WordsOfRow(start, length, chosen))
        {
            ulong changed = bits & _taken[word] & ~kept[word];
            _taken[word] &= ~changed;
            if (changed != 0)
                Count(word * BitsPerWord, BitOperations.PopCount(changed));
        }
    }

    /// <summary>The free number that has exactly <paramref name="rank"/> free ones below it.</summary>
    internal long Select(long rank)
    {
        int node = 0;
        for (int level = _free.Length - 1; level >= 0; level--)
        {
            int[] free = _free[level];
            while (rank >= free[node])
                rank -= free[node++];
            if (level > 0)
                node *= Fan;
        }

        long word = (long)node * WordsPerBlock;
        int freeInWord;
        while (rank >= (freeInWord = BitsPerWord - BitOperations.PopCount(_taken[word])))
        {
            rank -= freeInWord;
            word++;
        }

        return (word * BitsPerWord) + SelectBit(~_taken[word], (int)rank);
    }

    private static int SelectBit(ulong word, int rank)
    {
        if (Bmi2.X64.IsSupported)
            return BitOperations.TrailingZeroCount(Bmi2.X64.ParallelBitDeposit(1UL << rank, word));
        for (; rank > 0; rank--)
            word &= word - 1;
        return BitOperations.TrailingZeroCount(word);
    }

    private void Count(long index, int change)
    {
        Free += change;
        long node = index / BitsPerBlock;
        foreach (int[] level in _free)
        {
            level[node] += change;
            node /= Fan;
        }
    }
}

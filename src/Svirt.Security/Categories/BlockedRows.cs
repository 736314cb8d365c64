namespace Svirt.Security.Categories;

/// <summary>
/// The labels that one level blocks where they are many. In the order of <see cref="Combinations"/> the labels that differ in their lowest
/// position alone make a row of consecutive numbers, so they are taken and released by the word and not one by one.
/// </summary>
internal sealed class BlockedRows
{
    private const int BitsPerWord = 64;
    private readonly CategorySpace _space;
    private readonly bool _isAbove;
    private readonly int[] _uppers; // the positions that the rows with any of the labels can have above the lowest
    private readonly ulong[] _bits; // by position
    private readonly ulong[] _wholeRow;

    /// <summary>The labels above a level, or below it.</summary>
    /// <param name="space">The space.</param>
    /// <param name="isAbove">Those that have all the positions, otherwise those that have none but these.</param>
    /// <param name="positions">The level's; only one where the labels are those above.</param>
    internal BlockedRows(CategorySpace space, bool isAbove, int[] positions)
    {
        (_space, _isAbove) = (space, isAbove);
        _bits = new ulong[(space.PoolSize + BitsPerWord - 1) / BitsPerWord];
        foreach (int position in positions)
            _bits[position / BitsPerWord] |= 1UL << (position % BitsPerWord);
        _wholeRow = new ulong[_bits.Length];
        Array.Fill(_wholeRow, ulong.MaxValue);
        _uppers = isAbove ? [.. Enumerable.Range(0, space.PoolSize)] : positions;
    }

    /// <summary>How many levels block just these labels.</summary>
    internal int Levels { get; set; }

    /// <summary>Whether they include the label with these positions.</summary>
    internal bool Contains(ReadOnlySpan<int> positions)
    {
        ReadOnlySpan<ulong> row = RowOf(positions[1..]);
        return !row.IsEmpty && Has(row, positions[0]);
    }

    /// <summary>Takes them.</summary>
    internal void TakeFrom(FreeIndexes free) =>
        ForEachRow((upper, start, length) => free.TakeRow(start, length, RowOf(upper)));

    /// <summary>Releases them, but for those that are held, and those that others of this kind have as well.</summary>
    internal void ReleaseTo(FreeIndexes free, ulong[] held, IReadOnlyCollection<BlockedRows> others)
    {
        ulong[] remaining = new ulong[_bits.Length];
        ForEachRow((upper, start, length) =>
        {
            RowOf(upper).CopyTo(remaining);
            foreach (BlockedRows other in others)
            {
                ReadOnlySpan<ulong> blocked = other.RowOf(upper);
                for (int i = 0; i < blocked.Length; i++)
                    remaining[i] &= ~blocked[i];
            }

            free.ReleaseRow(start, length, remaining, held);
        });
    }

    private static bool Has(ReadOnlySpan<ulong> bits, int position) => (bits[position / BitsPerWord] >> (position % BitsPerWord) & 1) != 0;

    /// <summary>The lowest positions of the labels in a row; empty for a row without any.</summary>
    private ReadOnlySpan<ulong> RowOf(ReadOnlySpan<int> upper)
    {
        foreach (int position in upper)
        {
            if (Has(_bits, position) == _isAbove)
                return _isAbove ? _wholeRow : [];
        }

        return _bits;
    }

    private void ForEachRow(RowAction act)
    {
        Span<int> chosen = stackalloc int[_space.CategoriesPerLabel - 1];
        Span<int> upper = stackalloc int[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = i;
        do
        {
            long start = 0;
            for (int i = 0; i < chosen.Length; i++)
            {
                upper[i] = _uppers[chosen[i]];
                start += Combinations.Count(upper[i], i + 2);
            }

            act(upper, start, upper.IsEmpty ? _space.PoolSize : upper[0]);
        }
        while (Combinations.Next(chosen, _uppers.Length));
    }

    private delegate void RowAction(ReadOnlySpan<int> upper, long start, int length);
}

using System.Runtime.InteropServices;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <content>
/// What keeps labels from being given out that are not held. Levels that block few labels are counted at each of them; those that block as
/// many as there are categories are looked up by their categories; those that block more are kept as they are and applied by the row. So no
/// level's coming or going takes time for each label and each other level.
/// </content>
internal sealed partial class SpaceOccupancy
{
    private const int Few = 64;
    private readonly Dictionary<long, int> _counted = []; // by number of the label
    private readonly Dictionary<long, int> _above = []; // by number of the positions, one less than a label has, that the blocked labels have
    private readonly Dictionary<(bool IsAbove, CategorySet Positions), BlockedRows> _rows = [];
    private int _everyBlocks;

    /// <summary>A level is in use from now on.</summary>
    internal void Add(MlsLevel level, LevelUse use)
    {
        switch (KindOf(level, use, out SpaceRelation relation, out int[] positions))
        {
            case BlockKind.Held:
                long own = space.IndexOf(level);
                SetHeld(own);
                Block(own);
                break;
            case BlockKind.Every:
                _everyBlocks++;
                break;
            case BlockKind.Counted:
                foreach (long index in LabelsOf(relation, positions))
                {
                    Increment(_counted, index);
                    Block(index);
                }

                break;
            case BlockKind.Listed when Increment(_above, Combinations.NumberOf(positions)) == 1:
                foreach (long index in LabelsOf(relation, positions))
                    Block(index);
                break;
            case BlockKind.Rows:
                AddRows(relation == SpaceRelation.Above, positions);
                break;
        }
    }

    /// <summary>A level that has been added, for the same use, is not in use any more.</summary>
    internal void Remove(MlsLevel level, LevelUse use)
    {
        switch (KindOf(level, use, out SpaceRelation relation, out int[] positions))
        {
            case BlockKind.Held:
                Return(space.IndexOf(level));
                break;
            case BlockKind.Every:
                _everyBlocks--;
                break;
            case BlockKind.Counted:
                foreach (long index in LabelsOf(relation, positions))
                {
                    if (Decrement(_counted, index) == 0)
                        ReleaseUnlessTaken(index);
                }

                break;
            case BlockKind.Listed when Decrement(_above, Combinations.NumberOf(positions)) == 0:
                foreach (long index in LabelsOf(relation, positions))
                    ReleaseUnlessTaken(index);
                break;
            case BlockKind.Rows:
                RemoveRows(relation == SpaceRelation.Above, positions);
                break;
        }
    }

    private static int Increment(Dictionary<long, int> counts, long key) =>
        ++CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);

    private static int Decrement(Dictionary<long, int> counts, long key)
    {
        int count = --CollectionsMarshal.GetValueRefOrNullRef(counts, key);
        if (count == 0)
            counts.Remove(key);
        return count;
    }

    private BlockKind KindOf(MlsLevel level, LevelUse use, out SpaceRelation relation, out int[] positions)
    {
        relation = space.RelationTo(level, use, out positions);
        return relation switch
        {
            SpaceRelation.None => BlockKind.None,
            SpaceRelation.Label => BlockKind.Held,
            SpaceRelation.Every => BlockKind.Every,
            SpaceRelation.Above when positions.Length == space.CategoriesPerLabel => BlockKind.Counted,
            SpaceRelation.Above when positions.Length == space.CategoriesPerLabel - 1 => BlockKind.Listed,
            SpaceRelation.Below when Combinations.Count(positions.Length, space.CategoriesPerLabel) <= Few => BlockKind.Counted,
            _ => BlockKind.Rows,
        };
    }

    private IEnumerable<long> LabelsOf(SpaceRelation relation, int[] positions) =>
        relation == SpaceRelation.Above ? space.LabelsAbove(positions) : space.LabelsBelow(positions);

    private void AddRows(bool isAbove, int[] positions)
    {
        ref BlockedRows? rows = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, (isAbove, CategorySet.Of(positions)), out _);
        rows ??= new BlockedRows(space, isAbove, positions);
        if (rows.Levels++ == 0)
            rows.TakeFrom(_free);
    }

    private void RemoveRows(bool isAbove, int[] positions)
    {
        (bool, CategorySet) key = (isAbove, CategorySet.Of(positions));
        BlockedRows rows = _rows[key];
        if (--rows.Levels > 0)
            return;
        _rows.Remove(key);
        rows.ReleaseTo(_free, _held, _rows.Values);
        foreach (long index in _counted.Keys)
            Block(index);
        int[] listed = new int[space.CategoriesPerLabel - 1];
        foreach (long number in _above.Keys)
        {
            Combinations.SetOf(number, listed);
            foreach (long index in space.LabelsAbove(listed))
                Block(index);
        }
    }

    private bool IsBlocked(long index)
    {
        if (_counted.Count > 0 && _counted.ContainsKey(index))
            return true;
        if (_above.Count == 0 && _rows.Count == 0)
            return false;
        Span<int> positions = stackalloc int[space.CategoriesPerLabel];
        Combinations.SetOf(index, positions);
        foreach (BlockedRows rows in _rows.Values)
        {
            if (rows.Contains(positions))
                return true;
        }

        return _above.Count > 0 && IsListed(positions);
    }

    /// <summary>Whether a level with all categories of the label but one blocks it.</summary>
    private bool IsListed(ReadOnlySpan<int> positions)
    {
        Span<int> others = stackalloc int[positions.Length - 1];
        for (int omitted = 0; omitted < positions.Length; omitted++)
        {
            positions[..omitted].CopyTo(others);
            positions[(omitted + 1)..].CopyTo(others[omitted..]);
            if (_above.ContainsKey(Combinations.NumberOf(others)))
                return true;
        }

        return false;
    }

    private void Block(long index)
    {
        if (_free.IsFree(index))
            _free.Take(index);
    }

    private void ReleaseUnlessTaken(long index)
    {
        if (!IsHeld(index) && !IsBlocked(index))
            _free.Release(index);
    }

    private enum BlockKind
    {
        None,
        Held,
        Every,
        Counted,
        Listed,
        Rows,
    }
}

using System.Numerics;

namespace Svirt.Security.Policy.Model;

/// <summary>
/// All type enforcement rules but filename transitions, indexed for one source, target and class at a time. For each target there are
/// <em>cells</em>, one for each class and kind of rule; a cell has its sources in ascending order of ordinals, attributes therefore first.
/// The attributes of a cell are also kept as words of a bitmap, so that the attributes of a source meet those of a cell by an AND of a
/// few words, and a type is found by binary search.
/// </summary>
internal sealed class RuleTable
{
    // By target ordinal: its first cell; one more entry for the end.
    public required int[] TargetCells { get; init; }

    // By cell, sorted within a target.
    public required uint[] Keys { get; init; }

    // By cell, with an end: first entry, and first block of attribute sources.
    public required int[] CellEntries { get; init; }

    public required int[] CellBlocks { get; init; }

    // By block: which 64 attributes, which of them are sources, and the entry of the first of them.
    public required ushort[] BlockPositions { get; init; }

    public required ulong[] BlockBits { get; init; }

    public required int[] BlockEntries { get; init; }

    // By entry: source ordinal; access vector, type value, or where the list of rules starts.
    public required ushort[] Sources { get; init; }

    public required uint[] Data { get; init; }

    /// <summary>Lists of indexes, each preceded by its length: of conditional rules, or of extended permissions.</summary>
    public required int[] Lists { get; init; }

    public required ConditionalRule[] ConditionalRules { get; init; }

    public required ExtendedPermissions[] ExtendedPermissions { get; init; }

    /// <summary>The cell of a target with this key, or -1.</summary>
    public int FindCell(int target, uint key)
    {
        int first = TargetCells[target];
        int index = Keys.AsSpan(first, TargetCells[target + 1] - first).BinarySearch(key);
        return index < 0 ? -1 : first + index;
    }

    /// <summary>The cells of a target for one class: from the first to before the end.</summary>
    public (int First, int End) CellsOf(int target, int objectClass)
    {
        int first = TargetCells[target];
        ReadOnlySpan<uint> keys = Keys.AsSpan(first, TargetCells[target + 1] - first);
        uint low = (uint)objectClass << RuleKey.KindBits;
        int left = 0;
        int right = keys.Length;
        while (left < right)
        {
            int middle = (left + right) >>> 1;
            if (keys[middle] < low)
                left = middle + 1;
            else
                right = middle;
        }

        int end = left;
        while (end < keys.Length && RuleKey.ClassOf(keys[end]) == objectClass)
            end++;
        return (first + left, first + end);
    }

    /// <summary>The entry of a cell with exactly this source, or -1.</summary>
    public int FindEntry(int cell, int source)
    {
        int first = CellEntries[cell];
        int index = Sources.AsSpan(first, CellEntries[cell + 1] - first).BinarySearch((ushort)source);
        return index < 0 ? -1 : first + index;
    }

    /// <summary>The entry of exactly this source, target and key, or -1.</summary>
    public int FindEntry(int source, int target, uint key)
    {
        int cell = FindCell(target, key);
        return cell < 0 ? -1 : FindEntry(cell, source);
    }

    /// <summary>The entry of the type itself in a cell, passing over the attributes; or -1.</summary>
    public int FindTypeEntry(int cell, int type)
    {
        int first = FirstTypeEntry(cell);
        int index = Sources.AsSpan(first, CellEntries[cell + 1] - first).BinarySearch((ushort)type);
        return index < 0 ? -1 : first + index;
    }

    /// <summary>The list that an entry's datum refers to.</summary>
    public ReadOnlySpan<int> ListAt(uint data) => Lists.AsSpan((int)data + 1, Lists[(int)data]);

    private int FirstTypeEntry(int cell)
    {
        int lastBlock = CellBlocks[cell + 1] - 1;
        return lastBlock < CellBlocks[cell]
            ? CellEntries[cell]
            : BlockEntries[lastBlock] + BitOperations.PopCount(BlockBits[lastBlock]);
    }
}

using System.Runtime.InteropServices;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>What sorted rules need in a <see cref="RuleTable"/>.</summary>
/// <param name="Cells">Combinations of target, class and kind.</param>
/// <param name="Entries">Combinations of these with a source.</param>
/// <param name="Blocks">Words of bitmaps of attribute sources.</param>
/// <param name="ListItems">Rules in lists.</param>
/// <param name="Lists">Lists, that is, entries that may have several rules.</param>
/// <param name="Duplicate">The place in the file of the second of two rules that must not both be there, or -1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleTableSize(int Cells, int Entries, int Blocks, int ListItems, int Lists, int Duplicate)
{
    public static RuleTableSize Count(ReadOnlySpan<ulong> sorted, ReadOnlySpan<int> targetStarts, int attributeCount)
    {
        int cells = 0, entries = 0, blocks = 0, listItems = 0, lists = 0, duplicate = -1;
        int end = 0;
        for (int target = 0; target + 1 < targetStarts.Length; target++)
        {
            // Nothing has the key of the rule before the first on a target.
            ulong previous = ulong.MaxValue;
            int start = end;
            end = targetStarts[target + 1];
            foreach (ulong rule in sorted[start..end])
            {
                ulong difference = rule ^ previous;
                previous = rule;
                uint newCell = RuleSortKey.KeyOf(difference) != 0 ? 1u : 0;
                uint newEntry = (difference >> RuleSortKey.IndexBits) != 0 ? 1u : 0;
                uint newBlock = RuleSortKey.SourceOf(difference) >> 6 != 0 ? 1u : 0;
                uint isAttribute = RuleSortKey.SourceOf(rule) < attributeCount ? 1u : 0;
                uint isList = RuleKey.IsList(RuleSortKey.KeyOf(rule)) ? 1u : 0;
                cells += (int)newCell;
                entries += (int)newEntry;
                blocks += (int)((newCell | newBlock) & isAttribute);
                listItems += (int)isList;
                lists += (int)(isList & newEntry);
                if ((newEntry | isList) == 0 && duplicate < 0)
                    duplicate = RuleSortKey.IndexOf(rule);
            }
        }

        return new RuleTableSize(cells, entries, blocks, listItems, lists, duplicate);
    }

    public RuleTable Allocate(int targets, ConditionalRule[] conditionalRules, ExtendedPermissions[] extendedPermissions) => new()
    {
        TargetCells = new int[targets + 1],
        Keys = Filled<uint>(Cells),
        CellEntries = Filled<int>(Cells + 1),
        CellBlocks = Filled<int>(Cells + 1),
        BlockPositions = Filled<ushort>(Blocks),
        BlockBits = new ulong[Blocks],
        BlockEntries = Filled<int>(Blocks),
        Sources = Filled<ushort>(Entries),
        Data = Filled<uint>(Entries),
        Lists = Filled<int>(ListItems + Lists),
        ConditionalRules = conditionalRules,
        ExtendedPermissions = extendedPermissions,
    };

    // An array of which every item is about to be written.
    private static T[] Filled<T>(int length)
        where T : unmanaged => GC.AllocateUninitializedArray<T>(length);
}

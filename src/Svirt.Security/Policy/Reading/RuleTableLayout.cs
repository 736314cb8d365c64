using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Lays sorted rules out as a <see cref="RuleTable"/>, whose arrays are of the size that was counted before.</summary>
internal ref struct RuleTableLayout(RuleTable table, ReadOnlySpan<ulong> sorted, ReadOnlySpan<uint> data, int attributeCount)
{
    private readonly ReadOnlySpan<ulong> _sorted = sorted;
    private readonly ReadOnlySpan<uint> _data = data;
    private int _cell;
    private int _entry;
    private int _block;
    private int _list;

    public void Fill(ReadOnlySpan<int> targetStarts)
    {
        int rule = 0;
        for (int target = 0; target + 1 < targetStarts.Length; target++)
        {
            table.TargetCells[target] = _cell;
            while (rule < targetStarts[target + 1])
                rule = FillCell(rule, targetStarts[target + 1]);
        }

        table.TargetCells[^1] = _cell;
        table.CellEntries[_cell] = _entry;
        table.CellBlocks[_cell] = _block;
    }

    // Returns the first rule of the next cell.
    private int FillCell(int rule, int targetEnd)
    {
        uint key = RuleSortKey.KeyOf(_sorted[rule]);
        table.Keys[_cell] = key;
        table.CellEntries[_cell] = _entry;
        table.CellBlocks[_cell] = _block;
        int end = rule + 1;
        while (end < targetEnd && RuleSortKey.KeyOf(_sorted[end]) == key)
            end++;
        ReadOnlySpan<ulong> rules = _sorted[rule..end];
        if (RuleKey.IsList(key))
            FillLists(rules);
        else
            FillEntries(rules);
        FillBlocks();
        _cell++;
        return end;
    }

    private void FillEntries(ReadOnlySpan<ulong> rules)
    {
        Span<ushort> sources = table.Sources.AsSpan(_entry, rules.Length);
        Span<uint> values = table.Data.AsSpan(_entry, rules.Length);
        for (int i = 0; i < rules.Length; i++)
        {
            sources[i] = RuleSortKey.SourceOf(rules[i]);
            values[i] = _data[RuleSortKey.IndexOf(rules[i])];
        }

        _entry += rules.Length;
    }

    private void FillLists(ReadOnlySpan<ulong> rules)
    {
        for (int i = 0; i < rules.Length;)
        {
            ushort source = RuleSortKey.SourceOf(rules[i]);
            table.Sources[_entry] = source;
            table.Data[_entry++] = (uint)_list;
            int length = _list++;
            for (; i < rules.Length && RuleSortKey.SourceOf(rules[i]) == source; i++)
                table.Lists[_list++] = (int)_data[RuleSortKey.IndexOf(rules[i])];
            table.Lists[length] = _list - length - 1;
        }
    }

    // The attributes, which come first, once more as words of a bitmap.
    private void FillBlocks()
    {
        int first = _block;
        for (int entry = table.CellEntries[_cell]; entry < _entry && table.Sources[entry] < attributeCount; entry++)
        {
            int source = table.Sources[entry];
            if (_block == first || table.BlockPositions[_block - 1] != source >> 6)
            {
                table.BlockPositions[_block] = (ushort)(source >> 6);
                table.BlockEntries[_block++] = entry;
            }

            table.BlockBits[_block - 1] |= 1UL << (source & 63);
        }
    }
}

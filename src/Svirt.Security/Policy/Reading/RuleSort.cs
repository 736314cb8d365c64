using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>
/// Sorts rules by target, class and kind, and source: least significant digit first, each pass stable, so that rules with equal keys stay
/// in the order of the file.
/// </summary>
internal static class RuleSort
{
    /// <summary>Sorts <paramref name="keys"/> into <paramref name="sorted"/>; returns where those of each target start, and the end.</summary>
    public static int[] Sort(Span<ulong> keys, Span<ulong> sorted, ReadOnlySpan<ushort> targets, int typeCount, int classCount)
    {
        var starts = new int[Math.Max(typeCount, (classCount + 1) << RuleKey.KindBits) + 1];
        SortBySource(keys, sorted, starts.AsSpan(0, typeCount));
        SortByKey(sorted, keys, starts.AsSpan(0, (classCount + 1) << RuleKey.KindBits));
        return SortByTarget(keys, sorted, targets, typeCount);
    }

    private static void SortBySource(ReadOnlySpan<ulong> from, Span<ulong> to, Span<int> starts)
    {
        starts.Clear();
        foreach (ulong key in from)
            starts[RuleSortKey.SourceOf(key)]++;
        ToStarts(starts);
        foreach (ulong key in from)
            to[starts[RuleSortKey.SourceOf(key)]++] = key;
    }

    private static void SortByKey(ReadOnlySpan<ulong> from, Span<ulong> to, Span<int> starts)
    {
        starts.Clear();
        foreach (ulong key in from)
            starts[(int)RuleSortKey.KeyOf(key)]++;
        ToStarts(starts);
        foreach (ulong key in from)
            to[starts[(int)RuleSortKey.KeyOf(key)]++] = key;
    }

    private static int[] SortByTarget(ReadOnlySpan<ulong> from, Span<ulong> to, ReadOnlySpan<ushort> targets, int typeCount)
    {
        var starts = new int[typeCount + 1];
        foreach (ushort target in targets)
            starts[target]++;
        ToStarts(starts);
        int[] next = [.. starts];
        foreach (ulong key in from)
            to[next[targets[RuleSortKey.IndexOf(key)]]++] = key;
        return starts;
    }

    // From how many there are to where they start.
    private static void ToStarts(Span<int> counts)
    {
        int start = 0;
        foreach (ref int count in counts)
        {
            int next = start + count;
            count = start;
            start = next;
        }
    }
}

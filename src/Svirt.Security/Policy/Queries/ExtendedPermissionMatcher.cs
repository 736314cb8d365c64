namespace Svirt.Security.Policy.Queries;

/// <summary>Compares numbers of extended permissions.</summary>
internal static class ExtendedPermissionMatcher
{
    public static bool Matches(
        IReadOnlyList<ExtendedPermissionRange> rule, IReadOnlyCollection<ExtendedPermissionRange> wanted, bool equal)
    {
        if (wanted.Count == 0)
            return true;
        if (equal)
            return rule.SequenceEqual(Merge(wanted));
        return wanted.Any(range => rule.Any(other => Math.Min(range.First, range.Last) <= other.Last && other.First <= Math.Max(range.First, range.Last)));
    }

    // Ascending, with gaps between them, as the ranges of a rule are.
    private static List<ExtendedPermissionRange> Merge(IReadOnlyCollection<ExtendedPermissionRange> ranges)
    {
        var merged = new List<ExtendedPermissionRange>();
        foreach ((ushort first, ushort last) in ranges.Select(r => (Math.Min(r.First, r.Last), Math.Max(r.First, r.Last))).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, last) };
            else
                merged.Add(new ExtendedPermissionRange(first, last));
        }

        return merged;
    }
}

namespace Svirt.Security.Policy.FileContexts;

/// <summary>
/// The pairs of one <c>file_contexts.subs</c> file: a path at or below the first is looked up as if it were below the second.
/// Where several fit, the last line wins; a result is not substituted again.
/// </summary>
internal sealed class PathSubstitutions(IReadOnlyList<(byte[] Alias, byte[] Original)> pairs)
{
    public static PathSubstitutions None { get; } = new([]);

    /// <summary>The path to look up instead, or null if none of the pairs fits.</summary>
    public byte[]? Apply(ReadOnlySpan<byte> path)
    {
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            (byte[] alias, byte[] original) = pairs[i];
            if (!path.StartsWith(alias) || (path.Length > alias.Length && path[alias.Length] != '/'))
                continue;
            ReadOnlySpan<byte> rest = path[alias.Length..];
            if (!rest.IsEmpty && original is [(byte)'/'])
                rest = rest[1..];
            return [.. original, .. rest];
        }
        return null;
    }
}

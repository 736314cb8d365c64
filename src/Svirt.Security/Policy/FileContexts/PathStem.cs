using System.Buffers;
using System.Text;

namespace Svirt.Security.Policy.FileContexts;

/// <summary>
/// The first component of a path with its slash. libselinux tries an entry only on paths of the same stem, which is more than a way
/// to be quick: <c>/run/?</c> has the stem <c>/run</c>, and the path <c>/run</c> has none, so that they do not match.
/// </summary>
internal static class PathStem
{
    private static readonly SearchValues<char> MetaCharacters = SearchValues.Create(".^$?*+|[({");

    /// <summary>The stem of a pattern whose first component is plain text, or nothing: such an entry is tried on every path.</summary>
    public static byte[] OfPattern(string pattern)
    {
        int end = pattern.IndexOf('/', 1);
        return end < 0 || pattern.AsSpan(0, end).IndexOfAny(MetaCharacters) >= 0 ? [] : Encoding.ASCII.GetBytes(pattern, 0, end);
    }

    /// <summary>Whether an entry of this stem is tried on the path.</summary>
    public static bool Admits(ReadOnlySpan<byte> stem, ReadOnlySpan<byte> path) =>
        stem.IsEmpty || (path.Length > stem.Length && path[stem.Length] == '/' && path.StartsWith(stem));
}

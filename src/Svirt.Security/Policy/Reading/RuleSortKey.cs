using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>
/// What the rules on one target are sorted by, in one number: class and kind, then the source's ordinal, then the place in the file. The
/// last needs 25 bits at most, since a rule takes at least 8 of the 2^28 bytes that a file may have; 21 + 16 + 25 bits leave two.
/// </summary>
internal static class RuleSortKey
{
    public const int IndexBits = 25;
    private const int SourceBits = 16;

    public static ulong Of(uint key, int source, int index) =>
        ((((ulong)key << SourceBits) | (uint)source) << IndexBits) | (uint)index;

    /// <summary>Class and kind, as <see cref="RuleKey"/> has them.</summary>
    public static uint KeyOf(ulong sortKey) => (uint)(sortKey >> (IndexBits + SourceBits));

    public static ushort SourceOf(ulong sortKey) => (ushort)(sortKey >> IndexBits);

    /// <summary>Place in the file, from 0.</summary>
    public static int IndexOf(ulong sortKey) => (int)(sortKey & ((1 << IndexBits) - 1));
}

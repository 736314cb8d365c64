using System.Numerics;
using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

/// <summary>What a filename transition depends on beside the source: values of target and class, and a name by its index.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilenameKey(int Target, int Class, int Name)
{
    // Values have 16 bits.
    public ulong Packed => ((ulong)Name << 32) | ((ulong)Target << 16) | (uint)Class;
}

/// <summary>
/// Filename transitions, grouped by target, class and name as in version 33: a group has items, each a set of sources and the type they
/// give. Sources are words of a bitmap of values less 1, empty words left out.
/// </summary>
internal sealed class FilenameTransitions
{
    public required IReadOnlyList<string> Names { get; init; }

    public required Dictionary<string, int> NameIndexes { get; init; }

    public required FilenameKey[] Groups { get; init; }

    public required PackedIndex GroupIndexes { get; init; }

    // By group, with an end.
    public required int[] GroupItems { get; init; }

    // By item: the type, and (with an end) the first word.
    public required ushort[] ItemTypes { get; init; }

    public required int[] ItemWords { get; init; }

    public required ushort[] WordPositions { get; init; }

    public required ulong[] Words { get; init; }

    /// <summary>The type that a rule gives, or 0.</summary>
    public int Find(int source, int target, int objectClass, string name)
    {
        if (!NameIndexes.TryGetValue(name, out int index))
            return 0;
        int group = GroupIndexes.Find(new FilenameKey(target, objectClass, index).Packed, absent: -1);
        if (group < 0)
            return 0;
        for (int item = GroupItems[group]; item < GroupItems[group + 1]; item++)
        {
            if (Contains(item, source - 1))
                return ItemTypes[item];
        }

        return 0;
    }

    /// <summary>Sources and resulting types of a group, as values.</summary>
    public IEnumerable<(int Source, int Type)> SourcesOf(int group)
    {
        for (int item = GroupItems[group]; item < GroupItems[group + 1]; item++)
        {
            for (int word = ItemWords[item]; word < ItemWords[item + 1]; word++)
            {
                for (ulong rest = Words[word]; rest != 0; rest &= rest - 1)
                    yield return ((WordPositions[word] << 6) + BitOperations.TrailingZeroCount(rest) + 1, ItemTypes[item]);
            }
        }
    }

    private bool Contains(int item, int bit)
    {
        int first = ItemWords[item];
        int index = WordPositions.AsSpan(first, ItemWords[item + 1] - first).BinarySearch((ushort)(bit >> 6));
        return index >= 0 && (Words[first + index] >> (bit & 63) & 1) != 0;
    }
}

using System.Numerics;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads which attributes each type has. The file leaves out that every type has itself.</summary>
internal static class TypeMapReader
{
    private const int MapVersion = 20;

    public static TypeAttributeMap Read(ref PolicyCursor cursor, PolicyHeader header, TypeSymbols types)
    {
        cursor.Section = "type attributes";
        var starts = new int[types.Count - types.AttributeCount + 1];
        using var attributes = new ScratchList<ushort>();
        for (int value = 1; value <= types.Count && header.Version >= MapVersion; value++)
        {
            // Types follow one another by ordinal as they do by value.
            if (!types.IsAttribute(value))
                starts[types.OrdinalOf(value) - types.AttributeCount] = attributes.Count;
            EbitmapNodes nodes = EbitmapNodes.Begin(ref cursor);
            while (nodes.Next(ref cursor, out int word, out ulong bits))
            {
                for (; bits != 0; bits &= bits - 1)
                    Add(in cursor, nodes.Offset, types, value, (word << 6) + BitOperations.TrailingZeroCount(bits) + 1, attributes);
            }
        }

        starts[^1] = attributes.Count;
        return new TypeAttributeMap(types, starts, attributes.ToArray());
    }

    private static void Add(in PolicyCursor cursor, int offset, TypeSymbols types, int type, int attribute, ScratchList<ushort> attributes)
    {
        if (attribute == type)
            return;
        if (attribute > types.Count || !types.IsAttribute(attribute))
            throw cursor.ErrorAt(offset, $"type {types.NameOf(type)} is said to have the attribute {attribute}, which is none");
        if (types.IsAttribute(type))
            throw cursor.ErrorAt(offset, $"attribute {types.NameOf(type)} is said to have an attribute");
        attributes.Add((ushort)types.OrdinalOf(attribute));
    }
}

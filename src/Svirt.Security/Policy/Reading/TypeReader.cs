using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads types, attributes and aliases (type_read of the kernel).</summary>
internal static class TypeReader
{
    private const uint Primary = 1;
    private const uint Attribute = 2;

    // POLICYDB_BOUNDS_MAXDEPTH of the kernel, which refuses longer chains at load.
    private const int MaxBoundsDepth = 4;

    public static TypeSymbols Read(ref PolicyCursor cursor, PolicyHeader header)
    {
        cursor.Section = "types";
        int start = cursor.Position;
        int values = SymbolCount.Read(ref cursor);
        int count = cursor.ReadCount(13);
        var names = new SymbolTable(values);
        names.Reserve(count);
        var attributes = new HashSet<int>();
        var bounds = new Dictionary<int, int>();
        for (int i = 0; i < count; i++)
        {
            int offset = cursor.Position;
            uint length = cursor.ReadUInt32();
            int value = cursor.ReadValue(values, "type");
            uint properties = cursor.ReadUInt32();
            uint bound = header.HasBounds ? cursor.ReadUInt32() : 0;
            bool isAttribute = header.HasBounds && (properties & Attribute) != 0;
            string name = cursor.ReadIdentifier(length);
            bool isPrimary = isAttribute || (header.HasBounds ? (properties & Primary) != 0 : properties != 0);
            if (!(isPrimary ? names.TryAdd(name, value) : names.TryAddAlias(name, value)))
                throw cursor.ErrorAt(offset, $"type {name} or its value {value} is defined twice");
            if (isAttribute)
                attributes.Add(value);
            if (bound == 0 || !isPrimary)
                continue;
            if (bound > (uint)values || isAttribute)
                throw cursor.ErrorAt(offset, $"type {name} is bounded by {bound}, which is no type");
            bounds[value] = (int)bound;
        }

        var types = new TypeSymbols(names, attributes, bounds);
        Check(cursor, start, types);
        return types;
    }

    private static void Check(PolicyCursor cursor, int start, TypeSymbols types)
    {
        foreach ((string alias, int value) in types.Names.Aliases)
        {
            if (!types.Names.IsDefined(value))
                throw cursor.ErrorAt(start, $"{alias} is an alias of a type that is not there");
        }

        foreach ((int type, int _) in types.Bounds)
        {
            int depth = 1;
            for (int bound = types.BoundsOf(type); bound != 0; bound = types.BoundsOf(bound))
            {
                if (!types.IsType(bound))
                    throw cursor.ErrorAt(start, $"type {types.NameOf(type)} is bounded by an attribute");
                if (++depth > MaxBoundsDepth)
                    throw cursor.ErrorAt(start, $"the bounds of type {types.NameOf(type)} are too deep or go in a circle");
            }
        }
    }
}

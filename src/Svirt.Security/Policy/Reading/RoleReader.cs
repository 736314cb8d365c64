using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the roles (role_read of the kernel).</summary>
internal static class RoleReader
{
    public static RoleTable Read(ref PolicyCursor cursor, PolicyHeader header)
    {
        cursor.Section = "roles";
        int values = SymbolCount.Read(ref cursor);
        int count = cursor.ReadCount(33);
        var names = new SymbolTable(values);
        var dominated = new Ebitmap[values];
        var types = new Ebitmap[values];
        Array.Fill(dominated, Ebitmap.Empty);
        Array.Fill(types, Ebitmap.Empty);
        for (int i = 0; i < count; i++)
        {
            int start = cursor.Position;
            uint length = cursor.ReadUInt32();
            int value = cursor.ReadValue(values, "role");
            if (header.HasBounds)
            {
                uint bounds = cursor.ReadUInt32();
                if (bounds > (uint)values)
                    throw cursor.ErrorAt(start, $"a role is bounded by {bounds}, which is no role");
            }

            string name = cursor.ReadIdentifier(length);
            if (!names.TryAdd(name, value))
                throw cursor.ErrorAt(start, $"role {name} is defined twice");
            if (name == "object_r" != (value == RoleTable.ObjectRole))
                throw cursor.ErrorAt(start, $"role {name} has the value {value}; 1 is that of object_r");
            dominated[value - 1] = EbitmapReader.Read(ref cursor, values);

            // Types come later in the file; PolicyValidation holds the bits against them then.
            types[value - 1] = EbitmapReader.Read(ref cursor, ushort.MaxValue + 1);
        }

        return new RoleTable(names, dominated, types);
    }
}

using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the users (user_read of the kernel).</summary>
internal static class UserReader
{
    public static UserTable Read(ref PolicyCursor cursor, PolicyHeader header, int roleCount)
    {
        cursor.Section = "users";
        int values = SymbolCount.Read(ref cursor);
        int count = cursor.ReadCount(21);
        var names = new SymbolTable(values);
        var roles = new Ebitmap[values];
        var ranges = new MlsRange[values];
        var levels = new MlsLevel[values];
        Array.Fill(roles, Ebitmap.Empty);
        for (int i = 0; i < count; i++)
        {
            int start = cursor.Position;
            uint length = cursor.ReadUInt32();
            int value = cursor.ReadValue(values, "user");
            if (header.HasBounds)
            {
                uint bounds = cursor.ReadUInt32();
                if (bounds > (uint)values)
                    throw cursor.ErrorAt(start, $"a user is bounded by {bounds}, which is no user");
            }

            string name = cursor.ReadIdentifier(length);
            if (!names.TryAdd(name, value))
                throw cursor.ErrorAt(start, $"user {name} or its value {value} is defined twice");
            roles[value - 1] = EbitmapReader.Read(ref cursor, roleCount);
            if (!header.HasMlsFields)
                continue;
            ranges[value - 1] = MlsReader.ReadRange(ref cursor, header);
            levels[value - 1] = MlsReader.ReadLevel(ref cursor, header);
        }

        return new UserTable(names, roles, ranges, levels);
    }
}

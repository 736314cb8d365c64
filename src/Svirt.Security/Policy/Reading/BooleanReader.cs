using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the booleans (cond_read_bool of the kernel).</summary>
internal static class BooleanReader
{
    public static BooleanTable Read(ref PolicyCursor cursor)
    {
        cursor.Section = "booleans";
        int values = SymbolCount.Read(ref cursor);
        int count = cursor.ReadCount(13);
        var names = new SymbolTable(values);
        var states = new bool[values];
        for (int i = 0; i < count; i++)
        {
            int start = cursor.Position;
            int value = cursor.ReadValue(values, "boolean");
            uint state = cursor.ReadUInt32();
            if (state > 1)
                throw cursor.ErrorAt(start, $"a boolean has the state {state}, which is neither off nor on");
            string name = cursor.ReadIdentifier(cursor.ReadUInt32());
            if (!names.TryAdd(name, value))
                throw cursor.ErrorAt(start, $"boolean {name} or its value {value} is defined twice");
            states[value - 1] = state != 0;
        }

        return new BooleanTable(names, states);
    }
}

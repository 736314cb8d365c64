namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the highest value of a symbol table.</summary>
internal static class SymbolCount
{
    // What libsepol takes for the shortest record of a symbol; gaps in the values count too.
    private const int MinRecord = 12;

    /// <summary>At most 65535, since rules refer to symbols by 16 bits.</summary>
    public static int Read(ref PolicyCursor cursor)
    {
        int offset = cursor.Position;
        int count = cursor.ReadCount(MinRecord);
        if (count > ushort.MaxValue)
            throw cursor.ErrorAt(offset, $"{count} symbols of one kind are more than rules can refer to");
        return count;
    }
}

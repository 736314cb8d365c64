using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>
/// Reads sensitivities, categories, levels and ranges. In a policy without MLS (but of a version with its fields) what they hold is
/// passed over: it means nothing.
/// </summary>
internal static class MlsReader
{
    public static SymbolTable ReadSensitivities(ref PolicyCursor cursor, out CategorySet[] levels)
    {
        cursor.Section = "sensitivities";
        int start = cursor.Position;
        int values = SymbolCount.Read(ref cursor);
        if (values > MlsLevel.MaxSensitivity + 1)
            throw cursor.ErrorAt(start, $"{values} sensitivities are more than the {MlsLevel.MaxSensitivity + 1} of this library");
        int count = cursor.ReadCount(25);
        var names = new SymbolTable(values);
        levels = new CategorySet[values];
        for (int i = 0; i < count; i++)
        {
            int offset = cursor.Position;
            uint length = cursor.ReadUInt32();
            bool isAlias = cursor.ReadUInt32() != 0;
            string name = cursor.ReadIdentifier(length);
            int value = cursor.ReadValue(values, "sensitivity");
            CategorySet categories = ReadCategories(ref cursor);
            if (!(isAlias ? names.TryAddAlias(name, value) : names.TryAdd(name, value)))
                throw cursor.ErrorAt(offset, $"sensitivity {name} or its value {value} is defined twice");
            if (!isAlias)
                levels[value - 1] = categories;
        }

        return names;
    }

    public static SymbolTable ReadCategorySymbols(ref PolicyCursor cursor)
    {
        cursor.Section = "categories";
        int start = cursor.Position;
        int values = SymbolCount.Read(ref cursor);
        if (values > CategorySet.MaxCategory + 1)
            throw cursor.ErrorAt(start, $"{values} categories are more than the {CategorySet.MaxCategory + 1} of this library");
        int count = cursor.ReadCount(13);
        var names = new SymbolTable(values);
        names.Reserve(count);
        for (int i = 0; i < count; i++)
        {
            int offset = cursor.Position;
            uint length = cursor.ReadUInt32();
            int value = cursor.ReadValue(values, "category");
            bool isAlias = cursor.ReadUInt32() != 0;
            string name = cursor.ReadIdentifier(length);
            if (!(isAlias ? names.TryAddAlias(name, value) : names.TryAdd(name, value)))
                throw cursor.ErrorAt(offset, $"category {name} or its value {value} is defined twice");
        }

        return names;
    }

    /// <summary>A level: a sensitivity and a set of categories.</summary>
    public static MlsLevel ReadLevel(ref PolicyCursor cursor, PolicyHeader header) =>
        Level(cursor, cursor.Position, header, cursor.ReadUInt32(), ReadCategories(ref cursor));

    /// <summary>A range of one level or two.</summary>
    public static MlsRange ReadRange(ref PolicyCursor cursor, PolicyHeader header)
    {
        int start = cursor.Position;
        uint items = cursor.ReadUInt32();
        if (items is 0 or > 2)
            throw cursor.ErrorAt(start, $"a range has {items} levels, not 1 or 2");
        uint lowSensitivity = cursor.ReadUInt32();
        uint highSensitivity = items == 2 ? cursor.ReadUInt32() : lowSensitivity;
        MlsLevel low = Level(cursor, start, header, lowSensitivity, ReadCategories(ref cursor));
        if (items == 1)
            return new MlsRange(low);
        MlsLevel high = Level(cursor, start, header, highSensitivity, ReadCategories(ref cursor));
        if (!high.Dominates(low))
            throw cursor.ErrorAt(start, "the high level of a range does not dominate its low level");
        return new MlsRange(low, high);
    }

    private static MlsLevel Level(PolicyCursor cursor, int start, PolicyHeader header, uint sensitivity, CategorySet categories)
    {
        if (!header.IsMls)
            return default;
        if (sensitivity is 0 or > MlsLevel.MaxSensitivity + 1)
            throw cursor.ErrorAt(start, $"{sensitivity} is not a sensitivity");
        return new MlsLevel((int)sensitivity - 1, categories);
    }

    private static CategorySet ReadCategories(ref PolicyCursor cursor)
    {
        Ebitmap bits = EbitmapReader.Read(ref cursor, CategorySet.MaxCategory + 1);
        return CategorySet.FromWords(bits.ToWords());
    }
}

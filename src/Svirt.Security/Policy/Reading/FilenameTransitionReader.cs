using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads filename transitions, one record for each (versions 25 to 32) or one for each group (33 and later).</summary>
internal static class FilenameTransitionReader
{
    private const int FirstVersion = 25;
    private const int GroupVersion = 33;

    public static FilenameTransitions Read(ref PolicyCursor cursor, PolicyHeader header, TypeSymbols types, ClassTable classes)
    {
        using var builder = new FilenameTransitionBuilder();
        if (header.Version < FirstVersion)
            return builder.Build();
        cursor.Section = "filename transitions";
        int count = cursor.ReadCount(21);
        if (header.Version >= GroupVersion)
        {
            for (int i = 0; i < count; i++)
                ReadGroup(ref cursor, types, classes, builder);
        }
        else
        {
            ReadSingly(ref cursor, count, types, classes, builder);
        }

        return builder.Build();
    }

    private static void ReadGroup(ref PolicyCursor cursor, TypeSymbols types, ClassTable classes, FilenameTransitionBuilder builder)
    {
        int start = cursor.Position;
        int name = builder.NameIndex(cursor.ReadText(cursor.ReadUInt32()));
        int target = cursor.ReadValue(types.Count, "type");
        int objectClass = ReadClass(ref cursor, classes);
        if (!builder.TryBeginGroup(new FilenameKey(target, objectClass, name)))
            throw cursor.ErrorAt(start, "a filename transition is there twice");
        int items = cursor.ReadCount(16);
        if (items == 0)
            throw cursor.ErrorAt(start, "a filename transition has no sources");
        for (int i = 0; i < items; i++)
        {
            builder.BeginItem(0);
            EbitmapNodes sources = EbitmapNodes.Begin(ref cursor);
            while (sources.Next(ref cursor, out int word, out ulong bits))
            {
                if ((word << 6) + 64 - System.Numerics.BitOperations.LeadingZeroCount(bits) > types.Count)
                    throw cursor.ErrorAt(sources.Offset, "a filename transition has a source that is no type");
                builder.AddSources(word, bits);
            }

            builder.SetItemType(ReadType(ref cursor, types));
        }
    }

    private static void ReadSingly(ref PolicyCursor cursor, int count, TypeSymbols types, ClassTable classes, FilenameTransitionBuilder builder)
    {
        var groups = new PackedIndex();
        using var keys = new ScratchList<FilenameKey>();
        var seen = new PackedIndex();
        using var rules = new ScratchList<ulong>();
        for (int i = 0; i < count; i++)
        {
            int name = builder.NameIndex(cursor.ReadText(cursor.ReadUInt32()));
            int source = cursor.ReadValue(types.Count, "type");
            int target = cursor.ReadValue(types.Count, "type");
            int objectClass = ReadClass(ref cursor, classes);
            var key = new FilenameKey(target, objectClass, name);
            int group = groups.Find(key.Packed, absent: -1);
            if (group < 0)
            {
                group = keys.Count;
                keys.Add(key);
                groups.TryAdd(key.Packed, group);
            }

            int type = ReadType(ref cursor, types);

            // Duplicates, which old compilers wrote, are passed over: the first wins.
            if (seen.TryAdd(((ulong)group << 16) | (uint)source, 0))
                rules.Add(((ulong)group << 32) | ((ulong)type << 16) | (uint)source);
        }

        AddGroups(keys, rules.Items, builder);
    }

    // A rule is a number: group, type and source, the last two of 16 bits.
    private static void AddGroups(ScratchList<FilenameKey> keys, Span<ulong> rules, FilenameTransitionBuilder builder)
    {
        rules.Sort();
        (int group, int type, int word, ulong bits) = (-1, 0, -1, 0UL);
        foreach (ulong rule in rules)
        {
            (int ruleGroup, int ruleType, int source) = ((int)(rule >> 32), (ushort)(rule >> 16), (ushort)rule);
            int position = (source - 1) >> 6;
            if (bits != 0 && (ruleGroup != group || ruleType != type || position != word))
            {
                builder.AddSources(word, bits);
                bits = 0;
            }

            if (ruleGroup != group)
                builder.TryBeginGroup(keys[ruleGroup]);
            if (ruleGroup != group || ruleType != type)
                builder.BeginItem(ruleType);
            (group, type, word) = (ruleGroup, ruleType, position);
            bits |= 1UL << ((source - 1) & 63);
        }

        if (bits != 0)
            builder.AddSources(word, bits);
    }

    private static int ReadType(ref PolicyCursor cursor, TypeSymbols types)
    {
        int offset = cursor.Position;
        int type = cursor.ReadValue(types.Count, "type");
        return types.IsType(type) ? type : throw cursor.ErrorAt(offset, "a filename transition has a result that is no type");
    }

    private static int ReadClass(ref PolicyCursor cursor, ClassTable classes)
    {
        int offset = cursor.Position;
        int objectClass = cursor.ReadValue(classes.Count, "class");
        return classes.IsDefined(objectClass)
            ? objectClass
            : throw cursor.ErrorAt(offset, "a filename transition is for a class that is not there");
    }
}

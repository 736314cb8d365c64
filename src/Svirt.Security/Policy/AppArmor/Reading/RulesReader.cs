namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>
/// Collects the items that make up one set of rules: <c>perms</c>, <c>aadfa</c> and where matching starts, which stand one after the other
/// among the items of a profile. One use, one thread.
/// </summary>
internal sealed class RulesReader
{
    /// <summary>The number that paths begin with in an automaton for all classes (kernel: AA_CLASS_FILE).</summary>
    private const byte FileClass = 2;

    private const uint TableVersion = 1;

    private Automaton? _automaton;
    private FilePermissionSet[]? _table;
    private uint _start = Automaton.Start;
    private uint _fileStart = Automaton.Start;
    private int _offset;

    /// <summary>Takes the item if it belongs to a set of rules.</summary>
    internal bool TryTake(StreamItem item, ref StreamCursor cursor)
    {
        if (item.Is(ItemType.Struct, "perms"u8))
            _table = ReadTable(item, ref cursor);
        else if (item.Is(ItemType.Blob, "aadfa"u8) && _automaton is null)
            (_automaton, _offset) = (AutomatonReader.Read(item), item.Offset);
        else if (item.Is(ItemType.U32, "start"u8))
            _start = item.Number;
        else if (item.Is(ItemType.U32, "dfa_start"u8))
            _fileStart = item.Number;
        else
            return false;
        return true;
    }

    /// <summary>These are the rules on files; null where there are none.</summary>
    internal FileRules? ToFileRules() => _automaton is null ? null : new FileRules(_automaton, _fileStart, _table, _offset);

    /// <summary>These are the rules of all classes, those on files among them; null where there are none of these.</summary>
    internal FileRules? ToFileRulesAmongOthers()
    {
        uint start = StartOf(FileClass);
        return start == Automaton.NoMatch ? null : new FileRules(_automaton!, start, _table, _offset);
    }

    /// <summary>A bit for each class that the kernel mediates under these rules: those that matching can begin with (kernel: PROFILE_MEDIATES).</summary>
    internal ulong FindMediated()
    {
        ulong mediated = 0;
        for (byte number = 0; number < 64; number++)
        {
            if (StartOf(number) != Automaton.NoMatch)
                mediated |= 1UL << number;
        }

        return mediated;
    }

    private uint StartOf(byte number)
    {
        if (_automaton is null || _start == Automaton.NoMatch)
            return Automaton.NoMatch;
        return _start < (uint)_automaton.StateCount
            ? _automaton.Match(_start, [number])
            : throw new AppArmorPolicyException(_offset, $"matching begins in state {_start}, which does not exist");
    }

    private static FilePermissionSet[] ReadTable(StreamItem begun, ref StreamCursor cursor)
    {
        uint version = cursor.RequireNumber();
        if (version != TableVersion)
            throw new AppArmorPolicyException(begun.Offset, $"permission tables of version {version} are unknown");
        StreamItem array = cursor.Require(ItemType.Array);
        var table = new FilePermissionSet[array.Number];
        for (int i = 0; i < table.Length; i++)
            table[i] = ReadEntry(ref cursor);
        cursor.Require(ItemType.ArrayEnd);
        cursor.Require(ItemType.StructEnd);
        return table;
    }

    /// <summary>reserved, allow, deny, subtree, cond, kill, complain, prompt, audit, quiet, hide, xindex, tag, label.</summary>
    private static FilePermissionSet ReadEntry(ref StreamCursor cursor)
    {
        Span<uint> fields = stackalloc uint[14];
        foreach (ref uint field in fields)
            field = cursor.RequireNumber();
        return new FilePermissionSet(fields[1], fields[2], fields[8], fields[9]);
    }
}

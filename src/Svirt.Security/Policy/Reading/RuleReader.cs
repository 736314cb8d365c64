using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads access vector and type rules (avtab_read_item of the kernel) in both encodings.</summary>
internal readonly struct RuleReader(PolicyHeader header, TypeSymbols types, ClassTable classes, RuleTableBuilder builder)
{
    private const int AvtabVersion = 20;
    private const int MinRecord = 12;
    private const uint Enabled = 0x8000;
    private const uint EnabledOld = 0x8000_0000;

    // The order of the data in a record of an old version.
    private static ReadOnlySpan<ushort> OldOrder => [1, 4, 2, 0x10, 0x40, 0x20];

    public void ReadTable(ref PolicyCursor cursor)
    {
        cursor.Section = "access vectors";
        int start = cursor.Position;
        int count = cursor.ReadCount(MinRecord);
        if (count == 0)
            throw cursor.ErrorAt(start, "there are no rules");
        builder.Reserve(count);
        for (int i = 0; i < count; i++)
            Read(ref cursor, node: -1, branch: false);
    }

    /// <summary>The rules of one branch of an if statement.</summary>
    public void ReadBranch(ref PolicyCursor cursor, int node, bool branch)
    {
        int count = cursor.ReadCount(MinRecord);
        for (int i = 0; i < count; i++)
            Read(ref cursor, node, branch);
    }

    private void Read(ref PolicyCursor cursor, int node, bool branch)
    {
        int offset = cursor.Position;
        if (header.Version < AvtabVersion)
        {
            ReadOld(ref cursor, node, branch);
            return;
        }

        // One checked read for the key: there are a hundred thousand of them.
        ulong key = cursor.ReadUInt64();
        int source = (ushort)key;
        int target = (ushort)(key >> 16);
        int objectClass = (ushort)(key >> 32);
        uint specified = (uint)(key >> 48) & ~Enabled;
        CheckKey(cursor, offset, source, target, objectClass);
        RuleKind? kind = KindOf(specified);
        if (kind is null)
            throw cursor.ErrorAt(offset, $"a rule has the unknown kind 0x{specified:x}");
        uint data = kind is >= RuleKind.AllowXperm and <= RuleKind.DontAuditXperm
            ? ReadExtendedPermissions(ref cursor, offset, node)
            : cursor.ReadUInt32();
        Add(cursor, (source, target, objectClass), kind.Value, data, (node, branch, offset));
    }

    private void ReadOld(ref PolicyCursor cursor, int node, bool branch)
    {
        int offset = cursor.Position;
        uint items = cursor.ReadUInt32();
        if (items is < 5 or > 8)
            throw cursor.ErrorAt(offset, $"a rule has {items} words, not 5 to 8");
        uint source = cursor.ReadUInt32();
        uint target = cursor.ReadUInt32();
        uint objectClass = cursor.ReadUInt32();
        uint specified = cursor.ReadUInt32() & ~EnabledOld;
        CheckKey(cursor, offset, source, target, objectClass);
        uint left = items - 4;
        uint known = 0;
        foreach (ushort bit in OldOrder)
        {
            known |= bit;
            if ((specified & bit) == 0)
                continue;
            if (left-- == 0)
                throw cursor.ErrorAt(offset, "a rule has fewer words than it says");
            Add(cursor, ((int)source, (int)target, (int)objectClass), KindOf(bit)!.Value, cursor.ReadUInt32(), (node, branch, offset));
        }

        const uint vectors = 7;
        if (left != 0 || (specified & ~known) != 0 || ((specified & vectors) != 0) == ((specified & ~vectors) != 0))
            throw cursor.ErrorAt(offset, "a rule has more words than it says, or is of two kinds");
    }

    private void Add(
        PolicyCursor cursor, (int Source, int Target, int Class) key, RuleKind kind, uint data, (int Node, bool Branch, int Offset) place)
    {
        if (kind >= RuleKind.TypeTransition && (data > int.MaxValue || !types.IsType((int)data)))
            throw cursor.ErrorAt(place.Offset, $"a type rule has the result {data}, which is no type");
        if (place.Node < 0)
            builder.Add(key.Source, key.Target, key.Class, kind, data, place.Offset);
        else
            builder.Add(key.Source, key.Target, key.Class, kind, new ConditionalRule(place.Node, place.Branch, data), place.Offset);
    }

    private uint ReadExtendedPermissions(ref PolicyCursor cursor, int offset, int node)
    {
        if (header.Version < 30 || (node >= 0 && header.Version < 34))
            throw cursor.ErrorAt(offset, $"version {header.Version} does not have extended permissions here");
        var kind = (ExtendedPermissionKind)cursor.ReadByte();
        byte driver = cursor.ReadByte();
        if (kind is not (ExtendedPermissionKind.IoctlFunction or ExtendedPermissionKind.IoctlDriver or ExtendedPermissionKind.NetlinkMessage))
            throw cursor.ErrorAt(offset, $"extended permissions have the unknown kind {(byte)kind}");
        var bits = new ExtendedPermissionBits();
        for (int i = 0; i < 4; i++)
            bits[i] = cursor.ReadUInt64();
        return builder.Add(new ExtendedPermissions(kind, driver, bits));
    }

    private void CheckKey(PolicyCursor cursor, int offset, long source, long target, long objectClass)
    {
        if (source < 1 || source > types.Count || target < 1 || target > types.Count)
            throw cursor.ErrorAt(offset, $"a rule has the source {source} and the target {target}; there are {types.Count} types");
        if (objectClass > classes.Count || !classes.IsDefined((int)objectClass))
            throw cursor.ErrorAt(offset, $"a rule has the class {objectClass}, which is not there");
    }

    private static RuleKind? KindOf(uint specified) => specified switch
    {
        1 => RuleKind.Allow,
        2 => RuleKind.AuditAllow,
        4 => RuleKind.DontAudit,
        0x10 => RuleKind.TypeTransition,
        0x20 => RuleKind.TypeMember,
        0x40 => RuleKind.TypeChange,
        0x100 => RuleKind.AllowXperm,
        0x200 => RuleKind.AuditAllowXperm,
        0x400 => RuleKind.DontAuditXperm,
        _ => null,
    };
}

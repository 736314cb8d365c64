using System.Numerics;
using System.Runtime.InteropServices;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads access vector and type rules (avtab_read_item of the kernel) in both encodings.</summary>
internal readonly struct RuleReader(PolicyHeader header, TypeSymbols types, ClassTable classes, RuleTableBuilder builder)
{
    private const int AvtabVersion = 20;
    private const int MinRecord = 12;
    private const uint Enabled = 0x8000;
    private const uint EnabledOld = 0x8000_0000;
    private const RuleKind Unknown = (RuleKind)(-1);

    // The order of the data in a record of an old version.
    private static ReadOnlySpan<ushort> OldOrder => [1, 4, 2, 0x10, 0x40, 0x20];

    // The kinds by the number of their bit in a record.
    private static ReadOnlySpan<sbyte> KindsByBit =>
    [
        (sbyte)RuleKind.Allow, (sbyte)RuleKind.AuditAllow, (sbyte)RuleKind.DontAudit, (sbyte)Unknown,
        (sbyte)RuleKind.TypeTransition, (sbyte)RuleKind.TypeMember, (sbyte)RuleKind.TypeChange, (sbyte)Unknown,
        (sbyte)RuleKind.AllowXperm, (sbyte)RuleKind.AuditAllowXperm, (sbyte)RuleKind.DontAuditXperm,
    ];

    public void ReadTable(ref PolicyCursor cursor)
    {
        cursor.Section = "access vectors";
        int start = cursor.Position;
        int count = cursor.ReadCount(MinRecord);
        if (count == 0)
            throw cursor.ErrorAt(start, "there are no rules");
        // Stock policies have another quarter of rules in if statements.
        builder.Reserve(Math.Min(count + (count / 2), cursor.Remaining / MinRecord));
        Read(ref cursor, count, node: -1, branch: false);
    }

    /// <summary>The rules of one branch of an if statement.</summary>
    public void ReadBranch(ref PolicyCursor cursor, int node, bool branch) =>
        Read(ref cursor, cursor.ReadCount(MinRecord), node, branch);

    private void Read(ref PolicyCursor cursor, int count, int node, bool branch)
    {
        for (int i = 0; i < count; i++)
        {
            if (header.Version < AvtabVersion)
                ReadOld(ref cursor, node, branch);
            else
                ReadOne(ref cursor, node, branch);
        }
    }

    private void ReadOne(ref PolicyCursor cursor, int node, bool branch)
    {
        // One checked read for the key: there are a hundred thousand of them.
        int offset = cursor.Position;
        ulong head = cursor.ReadUInt64();
        ushort source = (ushort)head;
        ushort target = (ushort)(head >> 16);
        ushort objectClass = (ushort)(head >> 32);
        uint specified = (uint)(head >> 48) & ~Enabled;
        if (!IsKey(source, target, objectClass))
            throw WrongKey(in cursor, offset, source, target, objectClass);
        RuleKind kind = KindOf(specified);
        if (kind == Unknown)
            throw cursor.ErrorAt(offset, $"a rule has the unknown kind 0x{specified:x}");
        uint data = kind is >= RuleKind.AllowXperm and <= RuleKind.DontAuditXperm
            ? ReadExtendedPermissions(ref cursor, offset, node)
            : cursor.ReadUInt32();
        Add(in cursor, source, target, RuleKey.Of(objectClass, kind, node >= 0), data, new Place(node, branch, offset));
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
        if (!IsKey(source, target, objectClass))
            throw WrongKey(in cursor, offset, source, target, objectClass);
        uint left = items - 4;
        uint known = 0;
        foreach (ushort bit in OldOrder)
        {
            known |= bit;
            if ((specified & bit) == 0)
                continue;
            if (left-- == 0)
                throw cursor.ErrorAt(offset, "a rule has fewer words than it says");
            uint key = RuleKey.Of((int)objectClass, KindOf(bit), node >= 0);
            Add(in cursor, (int)source, (int)target, key, cursor.ReadUInt32(), new Place(node, branch, offset));
        }

        const uint vectors = 7;
        if (left != 0 || (specified & ~known) != 0 || ((specified & vectors) != 0) == ((specified & ~vectors) != 0))
            throw cursor.ErrorAt(offset, "a rule has more words than it says, or is of two kinds");
    }

    private void Add(in PolicyCursor cursor, int source, int target, uint key, uint data, Place place)
    {
        if (RuleKey.KindOf(key) >= RuleKind.TypeTransition && (data > int.MaxValue || !types.IsType((int)data)))
            throw cursor.ErrorAt(place.Offset, $"a type rule has the result {data}, which is no type");
        if (place.Node < 0)
            builder.Add(source, target, key, data, place.Offset);
        else
            builder.Add(source, target, key, new ConditionalRule(place.Node, place.Branch, data), place.Offset);
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

    private bool IsKey(uint source, uint target, uint objectClass) =>
        source - 1 < (uint)types.Count && target - 1 < (uint)types.Count && objectClass <= (uint)classes.Count && classes.IsDefined((int)objectClass);

    private PolicyFormatException WrongKey(in PolicyCursor cursor, int offset, uint source, uint target, uint objectClass) =>
        cursor.ErrorAt(offset, source - 1 < (uint)types.Count && target - 1 < (uint)types.Count
            ? $"a rule has the class {objectClass}, which is not there"
            : $"a rule has the source {source} and the target {target}; there are {types.Count} types");

    private static RuleKind KindOf(uint specified)
    {
        int bit = BitOperations.TrailingZeroCount(specified);
        return BitOperations.IsPow2(specified) && bit < KindsByBit.Length ? (RuleKind)KindsByBit[bit] : Unknown;
    }

    // Where a rule is: its if statement, or -1, and branch; and in the file.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Node, bool Branch, int Offset);
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>What kind of entry it is (acl(5)); the values are those of the kernel's binary form.</summary>
public enum PosixAclTag : ushort
{
    /// <summary>The owner of the file.</summary>
    UserObject = 0x01,

    /// <summary>A named user.</summary>
    User = 0x02,

    /// <summary>The group of the file.</summary>
    GroupObject = 0x04,

    /// <summary>A named group.</summary>
    Group = 0x08,

    /// <summary>The upper bound of what named users, named groups and the file's group get.</summary>
    Mask = 0x10,

    /// <summary>Everybody else.</summary>
    Other = 0x20,
}

/// <summary>One entry of an access control list.</summary>
/// <param name="Tag">Its kind.</param>
/// <param name="Permissions">The bits 4 (read), 2 (write) and 1 (execute or search).</param>
/// <param name="Id">The user or group of a named entry; otherwise 0xFFFFFFFF.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PosixAclEntry(PosixAclTag Tag, ushort Permissions, uint Id);

/// <summary>
/// A POSIX access control list in the binary form of the extended attribute <c>system.posix_acl_access</c>: a version word (2), then
/// eight bytes for each entry, little-endian (kernel: include/uapi/linux/posix_acl_xattr.h). Immutable.
/// </summary>
public sealed class PosixAcl
{
    /// <summary>The extended attribute that holds a file's access ACL.</summary>
    public const string AccessAttribute = "system.posix_acl_access";

    /// <summary>The id of entries that name nobody.</summary>
    public const uint UndefinedId = 0xFFFFFFFF;

    private const int HeaderSize = 4;
    private const int EntrySize = 8;
    private const uint Version = 2;

    private readonly PosixAclEntry[] _entries;

    private PosixAcl(PosixAclEntry[] entries) => _entries = entries;

    /// <summary>The entries in the order of the attribute.</summary>
    public IReadOnlyList<PosixAclEntry> Entries => _entries;

    /// <summary>The three entries that say the same as permission bits: writing them replaces an ACL by a plain mode in one step.</summary>
    /// <param name="permissions">The permission bits; only the lower nine count.</param>
    public static PosixAcl FromPermissions(int permissions) => new(
    [
        new(PosixAclTag.UserObject, (ushort)((permissions >> 6) & 7), UndefinedId),
        new(PosixAclTag.GroupObject, (ushort)((permissions >> 3) & 7), UndefinedId),
        new(PosixAclTag.Other, (ushort)(permissions & 7), UndefinedId),
    ]);

    /// <summary>The nine permission bits that a file with this list has; the group's are those of the mask, where there is one (acl(5)).</summary>
    internal int ToPermissions() =>
        ((Find(PosixAclTag.UserObject)?.Permissions ?? 0) << 6)
        | ((Find(PosixAclTag.Mask)?.Permissions ?? Find(PosixAclTag.GroupObject)?.Permissions ?? 0) << 3)
        | (Find(PosixAclTag.Other)?.Permissions ?? 0);

    /// <summary>A list of these entries, brought into the kernel's order: by tag, then by id.</summary>
    /// <param name="entries">The entries; the caller sees to it that they are a valid list (acl(5)).</param>
    internal static PosixAcl Create(IEnumerable<PosixAclEntry> entries)
    {
        PosixAclEntry[] sorted = [.. entries];
        Array.Sort(sorted, (one, other) => one.Tag == other.Tag ? one.Id.CompareTo(other.Id) : ((ushort)one.Tag).CompareTo((ushort)other.Tag));
        return new(sorted);
    }

    /// <summary>The other list says the same in the same order.</summary>
    internal bool HasEntriesOf(PosixAcl other) => _entries.AsSpan().SequenceEqual(other._entries);

    /// <summary>Reads the access ACL of an open file; null where it has none.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="HostException">The kernel refuses, or what it gives is not of the form it documents.</exception>
    public static PosixAcl? ReadFrom(IFileObject file)
    {
        TryReadFrom(file, out PosixAcl? acl);
        return acl;
    }

    /// <summary>Reads the access ACL of an open file; false where its file system has none, or is mounted without them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="acl">The ACL; null where the file has none.</param>
    /// <exception cref="HostException">The kernel refuses, or what it gives is not of the form it documents.</exception>
    public static bool TryReadFrom(IFileObject file, out PosixAcl? acl)
    {
        ArgumentNullException.ThrowIfNull(file);
        acl = null;
        if (!file.TryGetExtendedAttribute(AccessAttribute, out byte[]? value))
            return false;
        if (value is not null && !TryParse(value, out acl))
            throw new HostException("getxattr " + AccessAttribute, file.Path, "not of the form the kernel documents");
        return true;
    }

    /// <summary>Reads the attribute's value; false where it is not of the kernel's form.</summary>
    /// <param name="value">The attribute's bytes.</param>
    /// <param name="acl">The list.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out PosixAcl? acl)
    {
        acl = null;
        if (value.Length < HeaderSize || (value.Length - HeaderSize) % EntrySize != 0 || BinaryPrimitives.ReadUInt32LittleEndian(value) != Version)
            return false;

        var entries = new PosixAclEntry[(value.Length - HeaderSize) / EntrySize];
        for (int i = 0; i < entries.Length; i++)
        {
            ReadOnlySpan<byte> entry = value.Slice(HeaderSize + (i * EntrySize), EntrySize);
            var tag = (PosixAclTag)BinaryPrimitives.ReadUInt16LittleEndian(entry);
            ushort permissions = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            if (!IsKnown(tag) || permissions > 7)
                return false;
            entries[i] = new PosixAclEntry(tag, permissions, BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
        }

        acl = new PosixAcl(entries);
        return true;
    }

    private static bool IsKnown(PosixAclTag tag) => tag is >= PosixAclTag.UserObject and <= PosixAclTag.Other && ushort.IsPow2((ushort)tag);

    /// <summary>The first entry of a tag; null where there is none.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="id">The user or group of a named entry.</param>
    internal PosixAclEntry? Find(PosixAclTag tag, uint id = UndefinedId)
    {
        foreach (PosixAclEntry entry in _entries)
        {
            if (entry.Tag == tag && (entry.Id == id || tag is not (PosixAclTag.User or PosixAclTag.Group)))
                return entry;
        }

        return null;
    }

    /// <summary>The attribute's value.</summary>
    public byte[] ToBytes()
    {
        byte[] value = new byte[HeaderSize + (_entries.Length * EntrySize)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, Version);
        for (int i = 0; i < _entries.Length; i++)
        {
            Span<byte> entry = value.AsSpan(HeaderSize + (i * EntrySize), EntrySize);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)_entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], _entries[i].Permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], _entries[i].Id);
        }

        return value;
    }
}

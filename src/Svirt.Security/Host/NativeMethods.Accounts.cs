using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>The account database functions of libc.</summary>
internal static partial class NativeMethods
{
    /// <summary>struct passwd of getpwnam_r(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PasswordEntry
    {
        internal nint Name;
        internal nint Password;
        internal uint UserId;
        internal uint GroupId;
        internal nint Comment;
        internal nint HomeDirectory;
        internal nint Shell;
    }

    /// <summary>struct group of getgrnam_r(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GroupEntry
    {
        internal nint Name;
        internal nint Password;
        internal uint GroupId;
        internal nint Members;
    }

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetPasswordByName(string name, out PasswordEntry entry, Span<byte> buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    internal static partial int GetPasswordById(uint userId, out PasswordEntry entry, Span<byte> buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetGroupByName(string name, out GroupEntry entry, Span<byte> buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrgid_r")]
    internal static partial int GetGroupById(uint groupId, out GroupEntry entry, Span<byte> buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetGroupList(string user, uint group, Span<uint> groups, ref int count);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    internal static partial uint GetEffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "getgroups", SetLastError = true)]
    internal static partial int GetSupplementaryGroups(int size, Span<uint> groups);
}

using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary><see cref="IAccountDatabase"/> over getpwnam_r(3), getpwuid_r(3), getgrnam_r(3) and getgrouplist(3).</summary>
internal sealed class LinuxAccountDatabase : IAccountDatabase
{
    private const int InitialBuffer = 1024;
    private const int MaximumBuffer = 1 << 20;
    private const int MaximumGroups = 65536;

    public UserAccount? FindUser(string name) => FindUser(
        "getpwnam_r",
        name,
        (out entry, buffer, out result) => NativeMethods.GetPasswordByName(name, out entry, buffer, (nuint)buffer.Length, out result));

    public UserAccount? FindUser(uint userId) => FindUser(
        "getpwuid_r",
        userId.ToString(System.Globalization.CultureInfo.InvariantCulture),
        (out entry, buffer, out result) => NativeMethods.GetPasswordById(userId, out entry, buffer, (nuint)buffer.Length, out result));

    public uint? FindGroup(string name)
    {
        for (int size = InitialBuffer; ; size *= 4)
        {
            int errno = NativeMethods.GetGroupByName(name, out NativeMethods.GroupEntry entry, new byte[size], (nuint)size, out nint result);
            if (errno is 0 or Errno.ENOENT or Errno.ESRCH)
                return result != 0 ? entry.GroupId : null;
            ThrowUnlessBufferTooSmall("getgrnam_r", name, errno, size);
        }
    }

    public bool HasGroup(uint groupId)
    {
        for (int size = InitialBuffer; ; size *= 4)
        {
            int errno = NativeMethods.GetGroupById(groupId, out _, new byte[size], (nuint)size, out nint result);
            if (errno is 0 or Errno.ENOENT or Errno.ESRCH)
                return result != 0;
            ThrowUnlessBufferTooSmall("getgrgid_r", groupId.ToString(System.Globalization.CultureInfo.InvariantCulture), errno, size);
        }
    }

    public IReadOnlyList<uint> GetGroups(UserAccount user, uint primaryGroupId)
    {
        int count = 64;
        while (true)
        {
            uint[] groups = new uint[count];
            if (NativeMethods.GetGroupList(user.Name, primaryGroupId, groups, ref count) >= 0)
                return groups[..count];
            if (count > MaximumGroups || count <= groups.Length)
                throw new HostException("getgrouplist", user.Name, "more groups than a process can have");
        }
    }

    private delegate int PasswordQuery(out NativeMethods.PasswordEntry entry, Span<byte> buffer, out nint result);

    private static UserAccount? FindUser(string operation, string key, PasswordQuery query)
    {
        for (int size = InitialBuffer; ; size *= 4)
        {
            // The entry's name points into the buffer, so the buffer may not move until the name has been read.
            byte[] buffer = GC.AllocateArray<byte>(size, pinned: true);
            int errno = query(out NativeMethods.PasswordEntry entry, buffer, out nint result);
            if (errno is 0 or Errno.ENOENT or Errno.ESRCH)
            {
                UserAccount? user = result != 0 ? new UserAccount(Marshal.PtrToStringUTF8(entry.Name)!, entry.UserId, entry.GroupId) : null;
                GC.KeepAlive(buffer);
                return user;
            }

            ThrowUnlessBufferTooSmall(operation, key, errno, size);
        }
    }

    private static void ThrowUnlessBufferTooSmall(string operation, string key, int errno, int size)
    {
        if (errno != Errno.ERANGE || size >= MaximumBuffer)
            throw new HostException(operation, key, errno);
    }
}

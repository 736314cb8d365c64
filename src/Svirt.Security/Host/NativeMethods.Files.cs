using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls on files, as libc exports them (or by number where it does not: openat2).</summary>
internal static partial class NativeMethods
{
    internal const int AtFdCwd = -100;
    internal const int AtEmptyPath = 0x1000;
    internal const int OPath = 0x200000;
    internal const int OCloExec = 0x80000;
    internal const int OReadOnly = 0;
    internal const int OReadWrite = 2;
    internal const int OCreate = 0x40;
    internal const int OExclusive = 0x80;
    internal const ulong ResolveNoCrossingMounts = 0x01; // RESOLVE_NO_XDEV
    internal const ulong ResolveNoSymlinks = 0x04;
    internal const ulong ResolveBeneath = 0x08;
    internal const uint StatxBasicAndBirth = 0xfff;

    /// <summary>STATX_MNT_ID, since Linux 5.8.</summary>
    internal const uint StatxMountId = 0x1000;
    internal const int FOfdSetLock = 37;
    internal const short LockWrite = 1;
    internal const short LockUnset = 2;
    private const long SysOpenAt2 = 437;
    private const long SysSetExtendedAttributeAt = 463;
    private const long SysGetExtendedAttributeAt = 464;

    // These two differ between architectures (asm/fcntl.h): on arm64 the value of x86-64's O_NOFOLLOW means O_LARGEFILE.
    internal static readonly int ODirectory = IsArm ? 0x4000 : 0x10000;
    internal static readonly int ONoFollow = IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary>struct open_how of openat2(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }

    /// <summary>struct xattr_args of getxattrat(2) and setxattrat(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedAttributeArguments
    {
        internal ulong Value;
        internal uint Size;
        internal uint Flags;
    }

    /// <summary>struct statx_timestamp of statx(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatxTimestamp
    {
        internal long Seconds;
        internal uint Nanoseconds;
        internal int Reserved;
    }

    /// <summary>struct statx of statx(2): the same on every architecture; 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct Statx
    {
        internal uint Mask;
        internal uint BlockSize;
        internal ulong Attributes;
        internal uint LinkCount;
        internal uint UserId;
        internal uint GroupId;
        internal ushort Mode;
        internal ushort Spare;
        internal ulong Inode;
        internal ulong Size;
        internal ulong Blocks;
        internal ulong AttributesMask;
        internal StatxTimestamp AccessTime;
        internal StatxTimestamp BirthTime;
        internal StatxTimestamp ChangeTime;
        internal StatxTimestamp ModificationTime;
        internal uint NodeDeviceMajor;
        internal uint NodeDeviceMinor;
        internal uint DeviceMajor;
        internal uint DeviceMinor;
        internal ulong MountId;
    }

    /// <summary>struct flock of fcntl(2) with 64-bit offsets.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FileLockRequest
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int ProcessId;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenAt2(long number, int directory, string path, in OpenHow how, nuint size);

    internal static int OpenAt2(int directory, string path, in OpenHow how) =>
        (int)OpenAt2(SysOpenAt2, directory, path, how, (nuint)Marshal.SizeOf<OpenHow>());

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectoryAt(int directory, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RenameAt(int oldDirectory, string oldPath, int newDirectory, string newPath);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int StatxAt(int directory, string path, int flags, uint mask, out Statx status);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLinkAt(SafeFileHandle directory, string path, Span<byte> buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLinkAt(int directory, string path, Span<byte> buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwnerAt(SafeFileHandle directory, string path, uint userId, uint groupId, int flags);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GetExtendedAttribute(string path, string name, Span<byte> value, nuint size);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetExtendedAttribute(string path, string name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "removexattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RemoveExtendedAttribute(string path, string name);

    /// <summary>getxattrat(2), since Linux 6.13: of a file by its name, which ends in NUL, in a directory.</summary>
    internal static unsafe nint GetExtendedAttributeAt(SafeFileHandle directory, ReadOnlySpan<byte> path, string name, Span<byte> value)
    {
        fixed (byte* buffer = value)
        {
            ExtendedAttributeArguments arguments = new() { Value = (ulong)buffer, Size = (uint)value.Length };
            return (nint)ExtendedAttributeAt(SysGetExtendedAttributeAt, directory, path, 0, name, arguments, (nuint)sizeof(ExtendedAttributeArguments));
        }
    }

    /// <summary>setxattrat(2), since Linux 6.13: of a file by its name, which ends in NUL, in a directory.</summary>
    internal static unsafe int SetExtendedAttributeAt(SafeFileHandle directory, ReadOnlySpan<byte> path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* buffer = value)
        {
            ExtendedAttributeArguments arguments = new() { Value = (ulong)buffer, Size = (uint)value.Length };
            return (int)ExtendedAttributeAt(SysSetExtendedAttributeAt, directory, path, 0, name, arguments, (nuint)sizeof(ExtendedAttributeArguments));
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long ExtendedAttributeAt(
        long number, SafeFileHandle directory, ReadOnlySpan<byte> path, uint flags, string name, in ExtendedAttributeArguments arguments, nuint size);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FileControl(SafeFileHandle file, int command, in FileLockRequest request);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> content, nuint size);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint ReadAt(SafeFileHandle file, Span<byte> content, nuint size, long offset);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls on the record files of a directory that is held open.</summary>
internal static partial class NativeMethods
{
    internal const int OWriteOnly = 1;
    internal const int ONonBlock = 0x800;
    internal static int OTemporaryFile => 0x400000 | ODirectory; // O_TMPFILE
    internal const int AtSymlinkFollow = 0x400;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(SafeFileHandle directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LinkAt(int oldDirectory, string oldPath, SafeFileHandle newDirectory, string newPath, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RenameAt(SafeFileHandle oldDirectory, string oldPath, SafeFileHandle newDirectory, string newPath);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(SafeFileHandle directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectoryAt(SafeFileHandle directory, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int StatxAt(SafeFileHandle directory, string path, int flags, uint mask, out Statx status);

    /// <summary>LOCK_SH, LOCK_EX and LOCK_UN of flock(2).</summary>
    internal const int LockShared = 1;
    internal const int LockExclusive = 2;
    internal const int LockNone = 8;

    /// <summary>UTIME_OMIT of utimensat(2): leaves that time as it is.</summary>
    internal const long OmitTime = (1 << 30) - 2;

    /// <summary>Access and modification time, in this order.</summary>
    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    internal static partial int SetTimes(SafeFileHandle file, in FileTimes times);

    [StructLayout(LayoutKind.Sequential)]
    internal struct FileTimes
    {
        internal long AccessSeconds;
        internal long AccessNanoseconds;
        internal long ModificationSeconds;
        internal long ModificationNanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int LockFile(SafeFileHandle file, int operation);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls on file systems.</summary>
internal static partial class NativeMethods
{
    internal const ulong StatfsReadOnly = 1;
    internal const ulong StatfsNoDevices = 4;
    internal const ulong StatfsNoExecution = 8;

    /// <summary>struct statfs of statfs(2) on 64-bit architectures (asm-generic/statfs.h): 120 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    internal struct Statfs
    {
        internal long Type;
        internal long BlockSize;
        internal ulong Blocks;
        internal ulong FreeBlocks;
        internal ulong AvailableBlocks;
        internal ulong Files;
        internal ulong FreeFiles;
        internal ulong Id;
        internal long NameLength;
        internal long FragmentSize;
        internal ulong Flags;
    }

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    internal static partial int StatFileSystem(SafeFileHandle file, out Statfs status);
}

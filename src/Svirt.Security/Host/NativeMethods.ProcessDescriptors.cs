using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>Descriptors that are made for, or tell about, a process: pipes, memfds, pinned programs.</summary>
internal static unsafe partial class NativeMethods
{
    internal const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    internal const int AddSeals = 1033; // F_ADD_SEALS
    internal const int SealSeal = 1;
    internal const int SealShrink = 2;
    internal const int SealGrow = 4;

    internal const uint MemfdCloseOnExec = 1;
    internal const uint MemfdAllowSealing = 2;
    internal const uint MemfdNoExecute = 8; // MFD_NOEXEC_SEAL, Linux 6.3

    internal const uint StatTypeModeAndInode = 0x1 | 0x2 | 0x100; // STATX_TYPE | STATX_MODE | STATX_INO

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int DescriptorControl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int CreatePipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int MemfdSetLength(int descriptor, long length);
}

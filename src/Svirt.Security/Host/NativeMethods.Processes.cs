using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>posix_spawn(3), pidfds and waitid(2).</summary>
internal static unsafe partial class NativeMethods
{
    // Unified system call numbers (the same on every architecture since Linux 5.1); glibc has wrappers for them only since 2.36.
    internal const nint PidfdSendSignalNumber = 424;
    internal const nint PidfdOpenNumber = 434;

    internal const int PidfdIdType = 3; // P_PIDFD
    internal const int PidIdType = 1; // P_PID
    internal const int WaitNoHang = 1;
    internal const int WaitExited = 4;
    internal const int WaitLeaveWaitable = 0x01000000; // WNOWAIT

    internal const short SpawnSetSignalDefaults = 0x04;
    internal const short SpawnSetSignalMask = 0x08;
    internal const short SpawnSetSession = 0x80;

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    internal static partial byte* GnuLibcVersion();

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    internal static partial int PosixSpawn(int* pid, byte* path, void* fileActions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int SpawnAttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SpawnAttributesSetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SpawnAttributesSetSignalDefaults(void* attributes, void* signalSet);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SpawnAttributesSetSignalMask(void* attributes, void* signalSet);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int SpawnActionsInit(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int SpawnActionsDestroy(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int SpawnActionsAddDup2(void* fileActions, int source, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    internal static partial int SpawnActionsAddClose(void* fileActions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int SpawnActionsAddCloseFrom(void* fileActions, int lowest);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addfchdir_np")]
    internal static partial int SpawnActionsAddFchdir(void* fileActions, int directory);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint PidfdOpen(nint number, int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint PidfdSendSignal(nint number, int pidfd, int signal, void* info, uint flags);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int SignalProcess(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int idType, uint id, ChildSignalInfo* info, int options, void* usage);

    /// <summary>siginfo_t as waitid(2) fills it in on 64-bit Linux; 128 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct ChildSignalInfo
    {
        [FieldOffset(8)]
        internal int Code;

        [FieldOffset(16)]
        internal int ProcessId;

        [FieldOffset(24)]
        internal int Status;
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls that make a mount without a place in the tree (fsopen(2), fsmount(2)); the same numbers on every architecture.</summary>
internal static partial class NativeMethods
{
    internal const int AtSymlinkNoFollow = 0x100;
    private const long SysFsOpen = 430;
    private const long SysFsConfig = 431;
    private const long SysFsMount = 432;
    private const int CloseOnExec = 1; // FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC
    private const int ConfigCreate = 6; // FSCONFIG_CMD_CREATE

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long FsOpen(long number, string type, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long FsConfig(long number, int context, uint command, nint key, nint value, int auxiliary);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long FsMount(long number, int context, uint flags, uint attributes);

    /// <summary>
    /// The POSIX message queues of this IPC namespace, whether or not they are mounted somewhere. Null where the kernel does not let us.
    /// </summary>
    internal static SafeFileHandle? MountMessageQueues()
    {
        int descriptor = (int)FsOpen(SysFsOpen, "mqueue", CloseOnExec);
        if (descriptor < 0)
            return null;
        using var context = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FsConfig(SysFsConfig, descriptor, ConfigCreate, 0, 0, 0) != 0)
            return null;
        int mount = (int)FsMount(SysFsMount, descriptor, CloseOnExec, 0);
        return mount < 0 ? null : new SafeFileHandle(mount, ownsHandle: true);
    }
}

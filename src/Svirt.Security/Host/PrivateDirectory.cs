using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// A directory of somebody's mount namespace, known by a descriptor that its maker handed over. What is opened below it is on its own file
/// system and reached without a link, whoever changes its names meanwhile. Does not own the descriptor. Not thread-safe.
/// </summary>
/// <param name="directory">The descriptor.</param>
/// <param name="name">What messages call it.</param>
internal sealed class PrivateDirectory(SafeFileHandle directory, string name)
{
    /// <summary>Renames elsewhere make openat2(2) give up with EAGAIN; whoever goes on with them is not waited for.</summary>
    private const int MaximumAttempts = 64;

    /// <exception cref="HostException">The kernel refused.</exception>
    internal FileStatus GetStatus() => Use(descriptor => LinuxFileObject.StatusOf(descriptor, "", NativeMethods.AtEmptyPath, name));

    /// <summary>Opens an entry, however deep, without rights on its content.</summary>
    /// <param name="relativePath">Its path from the directory.</param>
    /// <exception cref="HostException">There is none (ENOENT), a link (ELOOP) or another mount (EXDEV) is on the way, or the kernel refused.</exception>
    internal LinuxFileObject Open(string relativePath) => Use(descriptor =>
    {
        NativeMethods.OpenHow how = new()
        {
            Flags = NativeMethods.OPath | NativeMethods.OCloExec,
            Resolve = NativeMethods.ResolveBeneath | NativeMethods.ResolveNoSymlinks | NativeMethods.ResolveNoCrossingMounts,
        };
        string path = name + "/" + relativePath;
        for (int attempt = 1; ; attempt++)
        {
            int opened = NativeMethods.OpenAt2(descriptor, relativePath, how);
            if (opened >= 0)
                return new LinuxFileObject(new SafeFileHandle(opened, ownsHandle: true), path);
            int errno = Marshal.GetLastPInvokeError();
            if (errno is not (Errno.EINTR or Errno.EAGAIN) || attempt == MaximumAttempts)
                throw new HostException("openat2", path, errno);
        }
    });

    private T Use<T>(Func<int, T> act)
    {
        bool held = false;
        try
        {
            directory.DangerousAddRef(ref held);
            return act((int)directory.DangerousGetHandle());
        }
        finally
        {
            if (held)
                directory.DangerousRelease();
        }
    }
}

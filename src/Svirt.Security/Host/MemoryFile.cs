using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>Files without a name that live in memory and cannot be executed (memfd_create(2)).</summary>
internal static class MemoryFile
{
    private const uint Flags = NativeMethods.MemfdCloseOnExec | NativeMethods.MemfdAllowSealing;

    /// <summary>An empty one.</summary>
    /// <param name="name">What /proc shows.</param>
    /// <exception cref="HostException">No memory or no descriptor is left.</exception>
    internal static SafeFileHandle Create(string name)
    {
        int descriptor = NativeMethods.MemfdCreate(name, Flags | NativeMethods.MemfdNoExecute);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Errno.EINVAL)
            descriptor = NativeMethods.MemfdCreate(name, Flags); // before Linux 6.3
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw HostException.FromLastError("memfd_create", name);
    }
}

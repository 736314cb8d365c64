using System.Runtime.InteropServices;
using Svirt.Security.Errors;

namespace Svirt.Security.Host;

/// <summary>
/// An operation of the kernel failed: says which operation, on which path and with which errno. Raised by every room through
/// <c>Host</c>, so that an operator can always see what was asked of the system.
/// </summary>
public sealed class HostException : SvirtSecurityException
{
    internal HostException(string operation, string path, int errno)
        : base($"{operation} {path}: {Host.Errno.Describe(errno)}")
    {
        Operation = operation;
        Path = path;
        Errno = errno;
    }

    internal HostException(string operation, string path, string message)
        : base($"{operation} {path}: {message}")
    {
        Operation = operation;
        Path = path;
    }

    /// <summary>The failure of the call that this thread has just made.</summary>
    internal static HostException FromLastError(string operation, string path) => new(operation, path, Marshal.GetLastPInvokeError());

    /// <summary>The operation, named as its system call or library function: <c>openat2</c>, <c>fchownat</c>.</summary>
    public string Operation { get; }

    /// <summary>What the operation was asked for: a path (for a descriptor, the one it was opened by), <c>process PID</c>, or a name that was looked up.</summary>
    public string Path { get; }

    /// <summary>The errno of errno(3), or 0 where the failure is not a system call's.</summary>
    public int Errno { get; }
}

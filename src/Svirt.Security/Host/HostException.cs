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

    /// <summary>The operation, named as its system call or library function: <c>openat2</c>, <c>fchownat</c>.</summary>
    public string Operation { get; }

    /// <summary>The path the operation was asked for; for an operation on a descriptor, the path it was opened by.</summary>
    public string Path { get; }

    /// <summary>The errno of errno(3), or 0 where the failure is not a system call's.</summary>
    public int Errno { get; }
}

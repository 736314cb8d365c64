using System.Runtime.InteropServices;
using Svirt.Security.Errors;

namespace Svirt.Security.Host;

/// <summary>A system call about a process or its descriptors failed.</summary>
public sealed class ProcessOperationException : SvirtSecurityException
{
    internal ProcessOperationException(string operation, string target, int errno)
        : base($"{operation} on {target} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).")
    {
        Operation = operation;
        Target = target;
        Errno = errno;
    }

    /// <summary>The system call that failed, such as <c>posix_spawn</c> or <c>pidfd_send_signal</c>.</summary>
    public string Operation { get; }

    /// <summary>What it was applied to: a path or <c>process PID</c>.</summary>
    public string Target { get; }

    /// <summary>The errno(3) value.</summary>
    public int Errno { get; }

    internal static ProcessOperationException FromLastError(string operation, string target) =>
        new(operation, target, Marshal.GetLastPInvokeError());
}

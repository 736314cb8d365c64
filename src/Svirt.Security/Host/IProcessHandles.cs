using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>Processes held by pidfd_open(2), so that nothing can hit a recycled pid. Thread-safe.</summary>
internal interface IProcessHandles
{
    /// <summary>Opens a pidfd (close-on-exec), or returns null when there is no such process.</summary>
    /// <exception cref="HostException">The pidfd cannot be opened.</exception>
    SafeFileHandle? Open(int pid);

    /// <summary>Waits until the process has ended (a zombie counts as ended) or the time is over.</summary>
    bool WaitEnded(SafeFileHandle process, TimeSpan timeout);

    /// <summary>Sends a signal; false when the process has been reaped.</summary>
    /// <exception cref="HostException">The signal is not permitted (EPERM) or unknown (EINVAL).</exception>
    bool Signal(SafeFileHandle process, int signal);

    /// <summary>Reaps the child if it has ended; never waits, and never for any other child.</summary>
    ChildState Reap(SafeFileHandle process);

    /// <summary>
    /// Kills a child of this process for which no pidfd could be had, and reaps it. Does nothing when the pid is no child's: somebody else
    /// has reaped it then, and it may be another process by now.
    /// </summary>
    void KillAndReapByPid(int pid);
}

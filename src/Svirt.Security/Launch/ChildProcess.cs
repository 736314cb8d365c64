using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// A child held by its pidfd from its start until it is reaped, which happens exactly once, by whoever notices its end first. Thread-safe.
/// </summary>
internal sealed class ChildProcess(int id, SafeFileHandle pidfd, IProcessHandles handles, ProcessWatcher watcher)
{
    private const int KillSignal = 9;

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<ProcessExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProcessExit? _exit;

    /// <summary>Takes hold of a child that was just spawned; null where something else in the manager has reaped it.</summary>
    /// <exception cref="HostException">It cannot be held. It has been killed and reaped then.</exception>
    internal static ChildProcess? Hold(int id, IProcessHandles handles, ProcessWatcher watcher)
    {
        SafeFileHandle? pidfd = null;
        try
        {
            pidfd = handles.Open(id);
        }
        finally
        {
            if (pidfd is null)
                handles.KillAndReapByPid(id);
        }

        return pidfd is null ? null : new ChildProcess(id, pidfd, handles, watcher);
    }

    internal int Id { get; } = id;

    /// <summary>Open until the child is reaped.</summary>
    internal SafeFileHandle Pidfd { get; } = pidfd;

    /// <summary>Completes when the child has been reaped; only a watched child is reaped without anybody asking.</summary>
    internal Task<ProcessExit> Ended => _ended.Task;

    /// <summary>Waits for the end without reaping.</summary>
    internal bool WaitEnded(TimeSpan timeout)
    {
        try
        {
            return handles.WaitEnded(Pidfd, timeout);
        }
        catch (ObjectDisposedException)
        {
            return true; // reaped meanwhile
        }
    }

    /// <summary>Reaps the child if it has ended; null while it runs.</summary>
    internal ProcessExit? TryReap()
    {
        lock (_gate)
        {
            if (_exit is not null)
                return _exit;

            _exit = ProcessExit.From(handles.Reap(Pidfd));
            if (_exit is null)
                return null;

            watcher.Forget(this);
            Pidfd.Dispose();
        }

        _ended.TrySetResult(_exit.Value);
        return _exit;
    }

    /// <summary>Sends a signal; false when the child has been reaped.</summary>
    internal bool Signal(int signal)
    {
        // Under the lock: a reaped child's pidfd is closed.
        lock (_gate)
            return _exit is null && handles.Signal(Pidfd, signal);
    }

    /// <summary>
    /// Ends a child that was not started as planned. A child that cannot be killed (EPERM: it has gained privileges) or does not die in
    /// time (a system call that is not interruptible) is left to the watcher, and null returned.
    /// </summary>
    internal ProcessExit? KillAndReap()
    {
        try
        {
            Signal(KillSignal);
            if (WaitEnded(KillPatience) && TryReap() is { } reaped)
                return reaped;
        }
        catch (HostException)
        {
            // Still our child: the watcher reaps it whenever it ends.
        }

        watcher.Watch(this);
        return null;
    }
}

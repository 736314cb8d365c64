using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// An emulator found again after a restart of the manager, held by a pidfd. It need not be a child, so it can be signalled and its end
/// awaited, but not reaped, and how it ended is not known. Thread-safe.
/// </summary>
public sealed class RunningProcess : IDisposable
{
    private const int KillSignal = 9;

    private readonly SafeFileHandle _pidfd;
    private readonly IProcessHandles _handles;

    private RunningProcess(int id, long startTime, SafeFileHandle pidfd, IProcessHandles handles)
    {
        Id = id;
        StartTime = startTime;
        _pidfd = pidfd;
        _handles = handles;
    }

    /// <summary>The pid.</summary>
    public int Id { get; }

    /// <summary>The start time in clock ticks since boot.</summary>
    public long StartTime { get; }

    /// <summary>Whether the process has ended (a zombie has).</summary>
    public bool HasExited => WaitForExit(TimeSpan.Zero);

    /// <summary>
    /// Opens the process that had this pid and started at this time. The caller compares boot ids first: after a reboot another process may
    /// have both numbers.
    /// </summary>
    /// <param name="id">The remembered <see cref="ConfinedProcess.Id"/>.</param>
    /// <param name="startTime">The remembered <see cref="ConfinedProcess.StartTime"/>.</param>
    /// <returns>The process, or null if it has ended (its pid may be another's by now).</returns>
    /// <exception cref="HostException">The pidfd or /proc cannot be used.</exception>
    public static RunningProcess? TryOpen(int id, long startTime) =>
        TryOpen(id, startTime, new PidfdProcessHandles(), new ProcFileSystem());

    internal static RunningProcess? TryOpen(int id, long startTime, IProcessHandles _handles, IProcessTable table)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(id);
        SafeFileHandle? opened = _handles.Open(id);
        if (opened is null)
            return null;

        try
        {
            // Not ended after /proc was read: so /proc/ID was this process all the time.
            if (table.ReadStat(id)?.StartTime == startTime && !_handles.WaitEnded(opened, TimeSpan.Zero))
            {
                var process = new RunningProcess(id, startTime, opened, _handles);
                opened = null;
                return process;
            }

            return null;
        }
        finally
        {
            opened?.Dispose();
        }
    }

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="ObjectDisposedException">The object has been disposed.</exception>
    public bool WaitForExit(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return _handles.WaitEnded(_pidfd, timeout);
    }

    /// <summary>Sends a signal through the pidfd; false when the process is gone.</summary>
    /// <exception cref="HostException">Not permitted (EPERM), or no such signal (EINVAL).</exception>
    /// <exception cref="ObjectDisposedException">The object has been disposed.</exception>
    public bool Signal(int signal) => _handles.Signal(_pidfd, signal);

    /// <summary>Sends SIGKILL; false when the process is gone. The end is not awaited.</summary>
    /// <exception cref="HostException">Not permitted (EPERM).</exception>
    /// <exception cref="ObjectDisposedException">The object has been disposed.</exception>
    public bool Kill() => Signal(KillSignal);

    /// <summary>Closes the pidfd; the process is not touched.</summary>
    public void Dispose() => _pidfd.Dispose();
}

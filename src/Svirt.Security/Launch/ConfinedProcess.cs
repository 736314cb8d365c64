using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// A running emulator whose identity has been checked, held by a pidfd so that no later action can hit another process with a recycled pid.
/// Thread-safe. <see cref="Dispose"/> does not end the emulator: it closes our ends of its streams; the launcher's watcher still reaps it
/// when it ends.
/// </summary>
public sealed class ConfinedProcess : IDisposable
{
    private const int KillSignal = 9;

    private readonly ChildProcess _child;
    private readonly LaunchStreams _streams;

    internal ConfinedProcess(ChildProcess child, LaunchStreams streams, long startTime, ProcessLabels labels)
    {
        _child = child;
        _streams = streams;
        StartTime = startTime;
        SELinuxContext = labels.SELinuxContext;
        AppArmor = labels.AppArmor;
    }

    /// <summary>The pid. Once <see cref="HasExited"/> is true it may belong to another process.</summary>
    public int Id => _child.Id;

    /// <summary>
    /// The start time in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)). Together with the boot id and <see cref="Id"/> it
    /// names this process durably: <see cref="RunningProcess.TryOpen(int, long)"/> finds it again after a restart of the manager.
    /// </summary>
    public long StartTime { get; }

    /// <summary>The SELinux context the process was found with at its start, or null if the plan asked for none.</summary>
    public string? SELinuxContext { get; }

    /// <summary>The AppArmor profile and mode it was found with at its start, or null if the plan asked for none.</summary>
    public AppArmorLabel? AppArmor { get; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => Exit is not null;

    /// <summary>How the process ended, or null while it runs.</summary>
    public ProcessExit? Exit => _child.TryReap();

    /// <summary>Our end of standard input, if it is a pipe. Writes to an ended process are an <see cref="IOException"/>.</summary>
    public Stream? StandardInput => _streams.StandardInput;

    /// <summary>Our end of standard output, if it is a pipe.</summary>
    public Stream? StandardOutput => _streams.StandardOutput;

    /// <summary>Our end of standard error, if it is a pipe.</summary>
    public Stream? StandardError => _streams.StandardError;

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>How it ended, or null if the time is over.</returns>
    public ProcessExit? WaitForExit(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);

        if (!_child.WaitEnded(timeout))
            return null;

        // A zombie that is being traced cannot be reaped yet: the watcher tells when.
        return _child.TryReap() ?? (_child.Ended.Wait(timeout) ? _child.Ended.Result : null);
    }

    /// <summary>Completes when the process has ended and has been reaped, also after <see cref="Dispose"/>.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up; the process is not touched.</exception>
    public Task<ProcessExit> WaitForExitAsync(CancellationToken cancellationToken = default) => _child.Ended.WaitAsync(cancellationToken);

    /// <summary>Sends a signal through the pidfd.</summary>
    /// <param name="signal">A signal number (signal(7)); 0 only checks for permission.</param>
    /// <returns>False when the process has ended and was reaped.</returns>
    /// <exception cref="HostException">Not permitted (EPERM), or no such signal (EINVAL).</exception>
    public bool Signal(int signal) => _child.Signal(signal);

    /// <summary>Sends SIGKILL. The end is not awaited.</summary>
    /// <returns>False when the process has ended and was reaped.</returns>
    /// <exception cref="HostException">Not permitted (EPERM).</exception>
    public bool Kill() => Signal(KillSignal);

    /// <summary>
    /// What setpriv and the emulator have written to a captured standard error so far, at most 64 KiB. The emulator may be hostile: expect
    /// control characters, and treat the text as its words.
    /// </summary>
    /// <exception cref="InvalidOperationException">Standard error is not captured.</exception>
    /// <exception cref="ObjectDisposedException">The object has been disposed.</exception>
    public string ReadCapturedError() =>
        StandardErrorLog.ReadCapture(_streams.Capture ?? throw new InvalidOperationException("Standard error is not captured."));

    /// <inheritdoc/>
    public void Dispose() => _streams.Dispose();
}

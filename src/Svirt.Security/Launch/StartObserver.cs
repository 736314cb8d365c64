using System.Diagnostics;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// Waits until a child that starts as setpriv has become the program. setpriv's exit codes do not tell its own failures from the program's,
/// but the kernel does: by /proc/PID/exe while the process runs, by the name of its last program when it is a zombie.
/// </summary>
internal sealed class StartObserver(IProcessTable table, TimeSpan timeout)
{
    // setpriv needs about a millisecond, so a look before that is wasted. A process that ends ends the pause.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMicroseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns null and the child's stat when it is, or was until it ended, the program; otherwise why it is not.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="HostException">/proc cannot be read.</exception>
    internal StartFailure? Wait(
        ChildProcess child, ProgramInChain setpriv, ProgramInChain program, out ProcessStat? stat, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        stat = null;
        child.WaitEnded(FirstPause);
        for (TimeSpan pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            // Asked first: what ended before the other questions cannot change between them.
            bool ended = child.WaitEnded(TimeSpan.Zero);
            if (ended || stat is not { HasExecuted: true })
                stat = table.ReadStat(child.Id);
            if (ended)
                return JudgeZombie(stat, setpriv, program);

            // Before its first execve the child still shows the manager's executable.
            ExecutableIdentity? executable = stat is { HasExecuted: true } ? table.ReadExecutable(child.Id) : null;
            if (executable == program.Identity)
            {
                table.AwaitExecCompletion(child.Id);
                return null;
            }

            if (executable is not null && executable != setpriv.Identity)
                return new StartFailure(LaunchStage.Exec, "The process became another program.", "Was the file replaced during the start?");

            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(start) >= timeout)
                return new StartFailure(
                    LaunchStage.Timeout,
                    $"The process had not become the program after {timeout.TotalSeconds:0.###} s.",
                    "Look for a slow file system or user database (setpriv asks NSS).");

            child.WaitEnded(pause);
        }
    }

    private static StartFailure? JudgeZombie(ProcessStat? stat, ProgramInChain setpriv, ProgramInChain program)
    {
        if (stat is not { } last)
            return new StartFailure(
                LaunchStage.Verify,
                "The process ended and something else in the manager reaped it, so that its identity is unknown.",
                "Do not wait for any child, and do not ignore SIGCHLD, in the manager.");

        // A program of setpriv's own name cannot be told from setpriv: taken for a failure.
        if (last.Command == setpriv.Command || !last.HasExecuted)
            return StartFailure.InChain;
        if (last.Command == program.Command)
            return null;

        // Fails closed: the program renamed itself before it ended, or execvp(3) handed an unreadable file to /bin/sh.
        return new StartFailure(LaunchStage.Exec, $"The process ended as \"{last.Command}\" before it was seen as the program.");
    }
}

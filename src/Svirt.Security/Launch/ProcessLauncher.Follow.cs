using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>From the fork to the checked process.</summary>
public sealed partial class ProcessLauncher
{
    private ChildProcess Spawn(EmulatorCommand command, SetprivCommandLine commandLine, SafeFileHandle directory, LaunchStreams streams)
    {
        int id = Try(command, LaunchStage.Spawn, () => _services.Spawner.Spawn(new SpawnRequest
        {
            Path = _setprivPath,
            Arguments = commandLine.Arguments,
            Environment = [.. command.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            WorkingDirectory = directory,
            Descriptors = streams.Mappings,
            NewSession = command.NewSession,
        }));

        return Try(command, LaunchStage.Spawn, () => ChildProcess.Hold(id, _services.Handles, _watcher))
            ?? throw new LaunchException(command.Program, new StartFailure(
                LaunchStage.Verify,
                "The process ended and something else in the manager reaped it.",
                "Do not wait for any child, and do not ignore SIGCHLD, in the manager."));
    }

    private ConfinedProcess Follow(Start start, CancellationToken cancellationToken)
    {
        StartFailure? failure;
        ConfinedProcess? process = null;
        try
        {
            failure = Check(start, out process, cancellationToken);
        }
        catch (Exception error) when (error is HostException or FormatException)
        {
            failure = Unreadable(error);
        }
        catch
        {
            start.Child.KillAndReap();
            throw;
        }

        if (failure is null)
            return process!;

        ProcessExit? exit = start.Child.KillAndReap();
        string text = start.Streams.ErrorLog.ReadAfterFailure();
        if (ReferenceEquals(failure, StartFailure.InChain))
            failure = ChainFailure.Explain(exit, text);
        if (exit is null)
        {
            failure = failure with
            {
                Advice = $"It could not be ended: process {start.Child.Id} may still run. {failure.Advice}",
                RunningProcessId = start.Child.Id,
            };
        }

        throw new LaunchException(start.Command.Program, failure, exit, text);
    }

    private StartFailure? Check(Start start, out ConfinedProcess? process, CancellationToken cancellationToken)
    {
        process = null;
        if (_observer.Wait(start.Child, start.Setpriv, start.Program, out ProcessStat? stat, cancellationToken) is { } notStarted)
            return notStarted;
        if (_verifier.Verify(start.Child.Id, start.Plan, _services.ManagerId, out ProcessLabels labels) is { } notAsPlanned)
            return notAsPlanned;

        // Only now: from here on the child may be reaped at any moment, and its pid be another's.
        if (!start.Child.WaitEnded(TimeSpan.Zero) || start.Child.TryReap() is null)
            _watcher.Watch(start.Child);
        process = new ConfinedProcess(start.Child, start.Streams, stat!.Value.StartTime, labels);
        return null;
    }

    private static StartFailure Unreadable(Exception error)
    {
        int? errno = (error as HostException)?.Errno;
        string advice = errno is Errno.EACCES or Errno.EPERM
            ? "To check a process of another uid the manager needs CAP_SYS_PTRACE."
            : "";
        return new StartFailure(LaunchStage.Verify, $"The process could not be checked: {error.Message}", advice, errno, error);
    }

    private sealed record Start(
        LaunchPlan Plan,
        EmulatorCommand Command,
        ChildProcess Child,
        LaunchStreams Streams,
        ProgramInChain Setpriv,
        ProgramInChain Program);
}

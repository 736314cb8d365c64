using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// Runs a program of the host's to its end, as the manager itself: one that works for the manager and touches nothing of a guest's, so that
/// there is no identity to take on and none to verify. It gets a minimal environment, the root directory, and no descriptor but its
/// standard streams. Thread-safe; runs do not wait for each other.
/// </summary>
internal sealed class HostProgramRunner(LauncherServices services, ProcessWatcher watcher)
{
    private static readonly string[] Environment = [.. EmulatorCommand.DefaultEnvironment.Select(variable => $"{variable.Key}={variable.Value}")];

    /// <param name="path">The absolute path of the program.</param>
    /// <param name="arguments">The arguments after argv[0], which is the path.</param>
    /// <param name="input">Standard input; null for /dev/null.</param>
    /// <param name="output">Standard output; null for /dev/null.</param>
    /// <param name="patience">How long it may take. It is killed then.</param>
    /// <exception cref="HostException">It cannot be started.</exception>
    internal HostProgramRun Run(string path, IEnumerable<string> arguments, SafeFileHandle? input, SafeFileHandle? output, TimeSpan patience)
    {
        using SafeFileHandle nothing = services.Descriptors.OpenNull();
        using SafeFileHandle errors = services.Descriptors.CreateSealedMemory("program-stderr", StandardErrorLog.Capacity);
        using SafeFileHandle root = services.Descriptors.OpenDirectory("/");
        int pid = services.Spawner.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = [path, .. arguments],
            Environment = Environment,
            WorkingDirectory = root,
            Descriptors = [new(input ?? nothing, 0), new(output ?? nothing, 1), new(errors, 2)],
        });
        ProcessExit? exit = WaitForEnd(pid, patience);
        return new HostProgramRun(exit, exit is { Code: 0 } ? "" : StandardErrorLog.ReadCapture(errors));
    }

    private ProcessExit? WaitForEnd(int pid, TimeSpan patience)
    {
        // Without one somebody else in the manager's process has reaped it.
        if (ChildProcess.Hold(pid, services.Handles, watcher) is not { } child)
            return new ProcessExit(null, null);
        try
        {
            if (child.WaitEnded(patience) && child.TryReap() is { } exit)
                return exit;
        }
        catch
        {
            child.KillAndReap();
            throw;
        }

        child.KillAndReap();
        return null;
    }
}

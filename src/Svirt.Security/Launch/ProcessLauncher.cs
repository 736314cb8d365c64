using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>
/// Starts emulators under the identity of a <see cref="LaunchPlan"/>: by posix_spawn(3) through util-linux's setpriv(1), so that no thread
/// of the manager ever takes on that identity or writes an exec attribute, which threads born later would inherit. Thread-safe; starts do
/// not wait for each other. <see cref="Dispose"/> ends no emulator: those that run are still reaped when they end.
/// </summary>
public sealed partial class ProcessLauncher : IDisposable
{
    private const ulong SetPcap = 1 << 8; // CAP_SETPCAP, linux/capability.h
    private static readonly Version NeededCLibrary = new(2, 34);

    private readonly LauncherServices _services;
    private readonly StartObserver _observer;
    private readonly IdentityVerifier _verifier;
    private readonly ProcessWatcher _watcher = new();
    private readonly string _setprivPath;
    private readonly bool _mayClearCapabilities;
    private volatile bool _disposed;

    /// <summary>Creates a launcher and probes this host for what it needs.</summary>
    /// <exception cref="LauncherUnavailableException">The host lacks glibc 2.34 or a full setpriv (package util-linux).</exception>
    public ProcessLauncher(ProcessLauncherOptions? options = null)
        : this(options ?? new ProcessLauncherOptions(), new LauncherServices())
    {
    }

    internal ProcessLauncher(ProcessLauncherOptions options, LauncherServices services, ISetprivProbe? probe = null)
    {
        if (services.CLibraryVersion is not { } version || version < NeededCLibrary)
            throw new LauncherUnavailableException(
                "glibc", $"glibc {NeededCLibrary} or later is needed (posix_spawn_file_actions_addclosefrom_np).");

        _services = services;
        _observer = new StartObserver(services.Table, options.StartTimeout);
        _verifier = new IdentityVerifier(services.Table);
        _mayClearCapabilities = ((services.Table.ReadCredentials(services.ManagerId)?.EffectiveCapabilities ?? 0) & SetPcap) != 0;
        _setprivPath = (probe ?? new SetprivProbe(services)).Find();
        HostPrograms = new HostProgramRunner(services, _watcher);
    }

    /// <summary>Runs programs that work for the manager, as the manager.</summary>
    internal HostProgramRunner HostPrograms { get; }

    /// <summary>How many started processes have not been reaped yet.</summary>
    internal int WatchedCount => _watcher.Count;

    /// <summary>
    /// Starts the program and returns when it runs, or has run, as exactly that program with exactly that identity. Blocks for about two
    /// milliseconds.
    /// </summary>
    /// <exception cref="ArgumentException">Parts of the plan contradict each other.</exception>
    /// <exception cref="LaunchException">It was not started as planned; whatever was started has been killed and reaped.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled during the start; the process has been killed and
    /// reaped.</exception>
    /// <exception cref="ObjectDisposedException">The launcher, or a handle of the command, has been disposed.</exception>
    public ConfinedProcess Launch(LaunchPlan plan, EmulatorCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var commandLine = new SetprivCommandLine(plan, command, _setprivPath);
        RequireCapability(plan, command);

        using ProgramFile program = OpenProgram(command);
        using SafeFileHandle directory = Try(
            command, LaunchStage.Spawn, () => _services.Descriptors.OpenDirectory(command.WorkingDirectory));
        ProgramInChain target = new(program.Identity, ProcessStat.CommandOf(command.Program));
        ProgramInChain setpriv = new(
            Try(command, LaunchStage.Spawn, () => _services.Descriptors.Identify(_setprivPath)), ProcessStat.CommandOf(_setprivPath));
        if (target.Identity == setpriv.Identity)
            throw new LaunchException(command.Program, new StartFailure(LaunchStage.Exec, "setpriv cannot be its own program."));

        LaunchStreams streams = Try(command, LaunchStage.Spawn, () => new LaunchStreams(command, _services.Descriptors));
        try
        {
            ChildProcess child = Spawn(command, commandLine, directory, streams);
            streams.CloseChildEnds();
            return Follow(new Start(plan, command, child, streams, setpriv, target), cancellationToken);
        }
        catch
        {
            streams.Dispose();
            throw;
        }
    }

    /// <summary>Refuses further starts. Running emulators are not touched, and are still reaped when they end.</summary>
    public void Dispose()
    {
        _disposed = true;
        _watcher.Dispose();
    }

    private static T Try<T>(EmulatorCommand command, LaunchStage stage, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (HostException error)
        {
            throw new LaunchException(command.Program, new StartFailure(stage, error.Message, "", error.Errno, error));
        }
    }

    /// <summary>
    /// setpriv would go on without a word, with a full bounding set; the check after the start would then end what runs already.
    /// </summary>
    private void RequireCapability(LaunchPlan plan, EmulatorCommand command)
    {
        if (!plan.ClearCapabilities || _mayClearCapabilities)
            return;

        throw new LaunchException(command.Program, new StartFailure(
            LaunchStage.Setpriv,
            "The plan clears capabilities, but the manager lacks CAP_SETPCAP.",
            "Session managers leave ClearCapabilities false.",
            Errno.EPERM));
    }

    private ProgramFile OpenProgram(EmulatorCommand command)
    {
        ProgramFile program = Try(command, LaunchStage.Exec, () => _services.Descriptors.OpenProgram(command.Program));
        string? problem = program.Format switch
        {
            ProgramFormat.Script => "It is a script: the kernel would run its interpreter instead.",
            ProgramFormat.NotAFile => "It is no regular file.",
            ProgramFormat.Other => "It is no 64-bit ELF program of this machine's architecture, or a damaged one.",
            _ => null, // unreadable: left to the kernel, and to the check of /proc/PID/exe
        };
        if (problem is null)
            return program;

        program.Dispose();
        const string Advice = "Name the emulator's own ELF file: the labelled execve must be the emulator's.";
        throw new LaunchException(command.Program, new StartFailure(LaunchStage.Exec, problem, Advice));
    }
}

using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Launch;

/// <summary>The real host with single answers replaced. It remembers the last pid it was made to start.</summary>
internal sealed class FaultyHost : IProcessSpawner, IProcessHandles, IProcessTable
{
    private readonly PosixSpawner _spawner = new();
    private readonly PidfdProcessHandles _handles = new();
    private readonly ProcFileSystem _table = new();

    internal int LastPid { get; private set; }

    internal Func<int, SafeFileHandle?>? OnOpen { get; set; }

    internal Func<int, bool>? OnSignal { get; set; }

    internal Func<int, ExecutableIdentity?>? OnReadExecutable { get; set; }

    internal Func<ProcessCredentials, ProcessCredentials?>? OnChildCredentials { get; set; }

    internal ulong? ManagersEffectiveCapabilities { get; set; }

    internal Func<ProcessStat?, ProcessStat?>? OnReadStat { get; set; }

    internal string? SELinuxContext { get; set; }

    internal string? AppArmorLabel { get; set; }

    public int Spawn(SpawnRequest request)
    {
        // Options for security modules that this host need not have are taken out: their effect is replaced, too.
        string[] arguments =
        [
            .. request.Arguments.Where(word =>
                !word.StartsWith("--selinux-label", StringComparison.Ordinal) && !word.StartsWith("--apparmor-profile", StringComparison.Ordinal)),
        ];
        return LastPid = _spawner.Spawn(request with { Arguments = arguments });
    }

    public SafeFileHandle? Open(int pid) => OnOpen is null ? _handles.Open(pid) : OnOpen(pid);

    public bool WaitEnded(SafeFileHandle process, TimeSpan timeout) => _handles.WaitEnded(process, timeout);

    public bool Signal(SafeFileHandle process, int signal) => OnSignal is null ? _handles.Signal(process, signal) : OnSignal(signal);

    public ChildState Reap(SafeFileHandle process) => _handles.Reap(process);

    public void KillAndReapByPid(int pid) => _handles.KillAndReapByPid(pid);

    public ExecutableIdentity? ReadExecutable(int pid) => OnReadExecutable is null ? _table.ReadExecutable(pid) : OnReadExecutable(pid);

    public ProcessStat? ReadStat(int pid) => OnReadStat is null ? _table.ReadStat(pid) : OnReadStat(_table.ReadStat(pid));

    public ProcessCredentials? ReadCredentials(int pid)
    {
        ProcessCredentials? found = _table.ReadCredentials(pid);
        if (pid == Environment.ProcessId && ManagersEffectiveCapabilities is ulong capabilities)
            return found! with { EffectiveCapabilities = capabilities };

        return pid == LastPid && OnChildCredentials is not null ? OnChildCredentials(found!) : found;
    }

    public void AwaitExecCompletion(int pid) => _table.AwaitExecCompletion(pid);

    public string? ReadSELinuxContext(int pid) => SELinuxContext;

    public string? ReadAppArmorLabel(int pid) => AppArmorLabel;
}

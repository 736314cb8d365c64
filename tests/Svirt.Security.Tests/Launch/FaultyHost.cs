using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Launch;

/// <summary>The real host with single answers replaced. It remembers the last pid it was made to start.</summary>
internal sealed class FaultyHost : IProcessSpawner, IProcessHandles, IProcessTable
{
    private readonly PosixSpawner spawner = new();
    private readonly PidfdProcessHandles handles = new();
    private readonly ProcFileSystem table = new();

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
        return LastPid = spawner.Spawn(request with { Arguments = arguments });
    }

    public SafeFileHandle? Open(int pid) => OnOpen is null ? handles.Open(pid) : OnOpen(pid);

    public bool WaitEnded(SafeFileHandle process, TimeSpan timeout) => handles.WaitEnded(process, timeout);

    public bool Signal(SafeFileHandle process, int signal) => OnSignal is null ? handles.Signal(process, signal) : OnSignal(signal);

    public ChildState Reap(SafeFileHandle process) => handles.Reap(process);

    public void KillAndReapByPid(int pid) => handles.KillAndReapByPid(pid);

    public ExecutableIdentity? ReadExecutable(int pid) => OnReadExecutable is null ? table.ReadExecutable(pid) : OnReadExecutable(pid);

    public ProcessStat? ReadStat(int pid) => OnReadStat is null ? table.ReadStat(pid) : OnReadStat(table.ReadStat(pid));

    public ProcessCredentials? ReadCredentials(int pid)
    {
        ProcessCredentials? found = table.ReadCredentials(pid);
        if (pid == Environment.ProcessId && ManagersEffectiveCapabilities is ulong capabilities)
            return found! with { EffectiveCapabilities = capabilities };

        return pid == LastPid && OnChildCredentials is not null ? OnChildCredentials(found!) : found;
    }

    public void AwaitExecCompletion(int pid) => table.AwaitExecCompletion(pid);

    public string? ReadSELinuxContext(int pid) => SELinuxContext;

    public string? ReadAppArmorLabel(int pid) => AppArmorLabel;
}

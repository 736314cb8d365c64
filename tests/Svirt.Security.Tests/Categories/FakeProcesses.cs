using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Categories;

/// <summary>The processes of a host with SELinux, by what tests say of them.</summary>
internal sealed class FakeProcesses : IProcessTable, IProcessHandles, IProcessScanner
{
    private const int AccessDenied = 13;

    /// <summary>Of the manager itself.</summary>
    private static readonly ProcessStat Own = new("dotnet", 1, HasExecuted: true);

    /// <summary>The label of each process; null for one whose label may not be read.</summary>
    public Dictionary<int, string?> Labels { get; } = new() { [Environment.ProcessId] = "system_u:system_r:virtd_t:s0-s0:c0.c1023" };

    public Dictionary<int, long> StartTimes { get; } = [];

    /// <summary>Those that have ended, but are still to be reaped.</summary>
    public HashSet<int> Zombies { get; } = [];

    /// <summary>The domains whose mark a process carries in its environment.</summary>
    public HashSet<string> Marks { get; } = [];

    public int Scans { get; private set; }

    public IEnumerable<int> ListProcesses()
    {
        Scans++;
        return Labels.Keys;
    }

    public IEnumerable<RunningThread> ListThreads() => throw new NotSupportedException();

    public string? ReadSELinuxContext(int pid) =>
        Labels[pid] ?? throw new HostException("open", $"/proc/{pid}/attr/current", AccessDenied);

    public ProcessStat? ReadStat(int pid) => StartTimes.TryGetValue(pid, out long start) ? new ProcessStat("qemu", start, HasExecuted: true) : pid == Environment.ProcessId ? Own : null;

    public SafeFileHandle? Open(int pid) => StartTimes.ContainsKey(pid) ? new SafeFileHandle(pid, ownsHandle: false) : null;

    public bool WaitEnded(SafeFileHandle process, TimeSpan timeout) => Zombies.Contains((int)process.DangerousGetHandle());

    public bool Signal(SafeFileHandle process, int signal) => throw new NotSupportedException();

    public ChildState Reap(SafeFileHandle process) => throw new NotSupportedException();

    public void KillAndReapByPid(int pid) => throw new NotSupportedException();

    public IReadOnlySet<string> ListEnvironmentValues(string name) => Marks;

    public IEnumerable<int> FindByEnvironment(string name, string value) => throw new NotSupportedException();

    public ExecutableIdentity? ReadExecutable(int pid) => throw new NotSupportedException();

    public ProcessCredentials? ReadCredentials(int pid) => throw new NotSupportedException();

    public void AwaitExecCompletion(int pid) => throw new NotSupportedException();

    public string? ReadAppArmorLabel(int pid) => throw new NotSupportedException();
}

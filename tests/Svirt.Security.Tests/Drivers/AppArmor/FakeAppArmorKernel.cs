using Svirt.Security.Host;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Tests.Drivers.AppArmor;

/// <summary>A kernel with AppArmor, as far as profiles go: what is loaded is compiled policy, and processes have the labels that a test gives them.</summary>
internal sealed class FakeAppArmorKernel : IAppArmorFileSystem, IProcessTable, IProcessScanner
{
    private readonly Dictionary<string, byte[]> _compiled = new(StringComparer.Ordinal);

    public Dictionary<string, AppArmorProfile> Loaded { get; } = new(StringComparer.Ordinal);

    /// <summary>Process ids with what attr/current says.</summary>
    public Dictionary<int, string> Labels { get; } = new() { [Environment.ProcessId] = "unconfined" };

    /// <summary>As much of the features of Linux 6.1 as matters.</summary>
    public Dictionary<string, string> Features { get; } = new(StringComparer.Ordinal)
    {
        ["file/mask"] = "create read write exec append mmap_exec link lock",
        ["domain/change_onexec"] = "yes",
        ["signal/mask"] = "hup int quit ill",
        ["ptrace/mask"] = "read trace",
        ["network_v8/af_mask"] = "unspec unix inet",
        ["policy/versions/v7"] = "yes",
    };

    /// <summary>The kernel lets this manager neither list nor load profiles: it is not root's.</summary>
    public bool IsForRootAlone { get; set; }

    public int Loads { get; private set; }

    public bool IsEnabled => true;

    public IReadOnlyDictionary<string, string> ReadProfiles() => IsForRootAlone
        ? throw new HostException("open", "/sys/kernel/security/apparmor/profiles", 13)
        : Loaded.ToDictionary(pair => pair.Key, pair => pair.Value.Mode.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> ReadFeatures() => Features;

    /// <summary>What the kernel shows in place of each profile's compiled form: null for nothing.</summary>
    public Func<byte[]?, byte[]?> ShowCompiled { get; set; } = compiled => compiled;

    public byte[]? ReadCompiled(string profile) => ShowCompiled(_compiled.GetValueOrDefault(profile));

    public void Replace(ReadOnlySpan<byte> compiled)
    {
        Loads++;
        foreach (AppArmorProfile profile in AppArmorPolicy.Read(compiled).Profiles)
        {
            Loaded[profile.Name] = profile;
            _compiled[profile.Name] = compiled.ToArray();
        }
    }

    public void Remove(string profile)
    {
        if (!Loaded.Remove(profile))
            throw new HostException("write", ".remove", "No such file or directory");
    }

    public IEnumerable<int> ListProcesses() => Labels.Keys;

    public IEnumerable<RunningThread> ListThreads() => Labels.Keys.Select(process => new RunningThread(process, process));

    public IEnumerable<int> FindByEnvironment(string name, string value) => [];

    public IReadOnlySet<string> ListEnvironmentValues(string name) => new HashSet<string>();

    public ExecutableIdentity? ReadExecutable(int pid) => default(ExecutableIdentity);

    public ProcessStat? ReadStat(int pid) => null;

    public ProcessCredentials? ReadCredentials(int pid) => null;

    public void AwaitExecCompletion(int pid)
    {
    }

    public string? ReadSELinuxContext(int pid) => null;

    public string? ReadAppArmorLabel(int pid) => Labels.GetValueOrDefault(pid);
}

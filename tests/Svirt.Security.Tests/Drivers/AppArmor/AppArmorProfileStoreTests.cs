using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Drivers.AppArmor;

public sealed class AppArmorProfileStoreTests
{
    // Labels of stacked profiles, and profiles below a profile, which go with it (apparmor.d(5), aa_stack_profile(2)).
    [Theory]
    [InlineData("vm-1 (enforce)", true)]
    [InlineData("vm-1", true)]
    [InlineData("vm-1//hat (enforce)", true)]
    [InlineData("vm-1//&other (enforce)", true)]
    [InlineData("other//&vm-1//child (enforce)", true)]
    [InlineData("vm-12 (enforce)", false)]
    [InlineData("other//vm-1 (enforce)", false)]
    [InlineData("unconfined", false)]
    public void Unload_AProcessIsUnderTheProfileAloneStackedOrInAChild_IsRefused(string label, bool refused)
    {
        var host = new LabelledProcess(label, labelOfFirstThread: label);
        var store = new AppArmorProfileStore(host, host, host, compiler: null!);
        if (refused)
            Assert.Contains("77", Assert.Throws<AppArmorProfileException>(() => store.Unload("vm-1")).Message, StringComparison.Ordinal);
        else
            store.Unload("vm-1");
        Assert.Equal(!refused, host.HasRemoved);
    }

    /// <summary>Threads have labels of their own, and the first one may have ended: then /proc/PID/exe is gone as that of a zombie is.</summary>
    [Fact]
    public void Unload_OnlyAnotherThanTheFirstThreadIsUnderTheProfile_IsRefused()
    {
        var host = new LabelledProcess("vm-1 (enforce)", labelOfFirstThread: null);
        var store = new AppArmorProfileStore(host, host, host, compiler: null!);
        Assert.Contains("77", Assert.Throws<AppArmorProfileException>(() => store.Unload("vm-1")).Message, StringComparison.Ordinal);
        Assert.False(host.HasRemoved);
    }

    private sealed class LabelledProcess(string label, string? labelOfFirstThread) : IAppArmorFileSystem, IProcessTable, IProcessScanner
    {
        public bool HasRemoved { get; private set; }

        public bool IsEnabled => true;

        public IReadOnlyDictionary<string, string> ReadProfiles() => new Dictionary<string, string>();

        public IReadOnlyDictionary<string, string> ReadFeatures() => new Dictionary<string, string>();

        public byte[]? ReadCompiled(string profile) => null;

        public void Replace(ReadOnlySpan<byte> compiled) => throw new NotSupportedException();

        public void Remove(string profile) => HasRemoved = true;

        public IEnumerable<int> ListProcesses() => [77];

        public IEnumerable<RunningThread> ListThreads() => [new RunningThread(77, 77), new RunningThread(77, 78)];

        public IEnumerable<int> FindByEnvironment(string name, string value) => [];

        public IReadOnlySet<string> ListEnvironmentValues(string name) => new HashSet<string>();

        public ExecutableIdentity? ReadExecutable(int pid) => null;

        public ProcessStat? ReadStat(int pid) => null;

        public ProcessCredentials? ReadCredentials(int pid) => null;

        public void AwaitExecCompletion(int pid)
        {
        }

        public string? ReadSELinuxContext(int pid) => null;

        public string? ReadAppArmorLabel(int pid) => pid == 77 ? labelOfFirstThread : label;
    }
}

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
        var host = new LabelledProcess(label);
        var store = new AppArmorProfileStore(host, host, host, compiler: null!);
        if (refused)
            Assert.Contains("77", Assert.Throws<AppArmorProfileException>(() => store.Unload("vm-1")).Message, StringComparison.Ordinal);
        else
            store.Unload("vm-1");
        Assert.Equal(!refused, host.HasRemoved);
    }

    private sealed class LabelledProcess(string label) : IAppArmorFileSystem, IProcessTable, IProcessScanner
    {
        public bool HasRemoved { get; private set; }

        public bool IsEnabled => true;

        public IReadOnlyDictionary<string, string> ReadProfiles() => new Dictionary<string, string>();

        public byte[]? ReadCompiled(string profile) => null;

        public void Replace(ReadOnlySpan<byte> compiled) => throw new NotSupportedException();

        public void Remove(string profile) => HasRemoved = true;

        public IEnumerable<int> ListProcesses() => [77];

        public IEnumerable<int> FindByEnvironment(string name, string value) => [];

        public IReadOnlySet<string> ListEnvironmentValues(string name) => new HashSet<string>();

        public ExecutableIdentity? ReadExecutable(int pid) => default(ExecutableIdentity);

        public ProcessStat? ReadStat(int pid) => null;

        public ProcessCredentials? ReadCredentials(int pid) => null;

        public void AwaitExecCompletion(int pid)
        {
        }

        public string? ReadSELinuxContext(int pid) => null;

        public string? ReadAppArmorLabel(int pid) => label;
    }
}

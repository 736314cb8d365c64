using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Sources;
using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.AccessVectors.Sources;

public sealed class SourceTests
{
    private const string Domain = "system_u:system_r:svirt_t:s0:c1,c2", NetworkFile = "system_u:object_r:nfs_t:s0";

    private readonly ManualClock _clock = new();
    private readonly FakeSecurityServer _server = new() { Permissions = new() { ["read"] = 2, ["ioctl"] = 1 } };

    [PeerFact]
    public void PolicySource_BooleanAndLoad_AreSeenByTheNextLookup()
    {
        PolicyDatabase policy = LoadDefault();
        var source = new PolicyDecisionSource(policy);
        using var cache = new AccessVectorCache(source);
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        source.SetBooleans([KeyValuePair.Create("virt_use_nfs", true)]);
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        source.Policy = policy;
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        source.IsEnforcing = false;
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out AccessResult result));
        Assert.Equal(AccessOutcome.NotEnforced, result.Outcome);
        ObjectClass vm = cache.GetClass("vm");
        Assert.False(cache.HasPermission(Domain, NetworkFile, vm, vm.GetPermissions("entrypoint"), out result));
        Assert.Equal(AccessOutcome.Unprotected, result.Outcome);
    }

    [Fact]
    public void KernelSource_PageNotMapped_IsReadAgainAfterTheStatedTime()
    {
        var source = new KernelDecisionSource(_server, TimeSpan.FromSeconds(1), _clock);
        using var cache = new AccessVectorCache(source);
        Assert.Equal((FreshnessMode.PolledStatusPage, TimeSpan.FromSeconds(1)), (cache.Epoch.Mode, cache.Epoch.Staleness));
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read"), ioctl = file.GetPermissions("ioctl");
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, ioctl, out _));
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        _server.Change(() => _server.Answer = "3 ffffffff 0 ffffffff 1 0");
        int reads = _server.Reads;
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        Assert.Equal(reads, _server.Reads);
        _clock.Now = TimeSpan.FromSeconds(1);
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        Assert.False(cache.HasPermission("u:r:invalid_t:s0", NetworkFile, file, read, out AccessResult result));
        Assert.Equal(AccessOutcome.InvalidContext, result.Outcome);
    }

    [Fact]
    public void KernelSource_NoTimeStated_SeesEveryChange()
    {
        using var cache = new AccessVectorCache(new KernelDecisionSource(_server, TimeSpan.Zero, _clock));
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        _server.Change(() => _server.IsEnforcing = false);
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out _));
    }

    /// <summary>As in the middle of a policy load: directories of the new policy, but the old one still decides, and the page says nothing.</summary>
    [Fact]
    public async Task KernelSource_ClassesOfAPolicyThatIsNotInForce_AreNotAskedAbout()
    {
        // Number 2 was another class, on which much is allowed; in the new policy it is this one, and nothing is.
        string answer = "ffffffff ffffffff 0 ffffffff 0 0";
        _server.AnswerTo = number => number == 2 ? answer : "0 ffffffff 0 ffffffff 0 0";
        using var cache = new AccessVectorCache(new KernelDecisionSource(_server, TimeSpan.Zero, _clock));
        (_server.ClassNumber, _server.ClassDirectory) = (2, 2);
        Task commit = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            _server.Change(() => answer = "0 ffffffff 0 ffffffff 1 0", isLoad: true);
        });
        ObjectClass file = cache.GetClass("file");
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, file.GetPermissions("read"), out _));
        await commit;
    }

    [Fact]
    public void KernelSource_IoctlWithoutAPolicyToRead_IsUndetermined()
    {
        using var cache = new AccessVectorCache(new KernelDecisionSource(_server, TimeSpan.Zero, _clock));
        Assert.False(cache.HasIoctlPermission(cache.Contexts.Intern(Domain), cache.Contexts.Intern(NetworkFile), cache.GetClass("file"), 1, out AccessResult result));
        Assert.Equal(AccessOutcome.Undetermined, result.Outcome);
    }

    [Fact]
    public void KernelSource_Denied_Throws()
    {
        _server.DeniesAccess = true;
        using var cache = new AccessVectorCache(new KernelDecisionSource(_server, TimeSpan.Zero, _clock));
        ObjectClass file = cache.GetClass("file");
        Assert.Equal(Errno.EACCES, Assert.Throws<HostException>(() => cache.HasPermission(Domain, NetworkFile, file, 1, out _)).Errno);
    }

    [PeerFact]
    public void FallbackSource_Denied_AnswersFromTheFileWithTheKernelsBooleans()
    {
        PolicyDatabase policy = Follow();
        int loads = 0;
        var source = new FallbackDecisionSource(new KernelDecisionSource(_server, TimeSpan.Zero, _clock), () =>
        {
            loads++;
            return policy;
        });
        using var cache = new AccessVectorCache(source);
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        _server.Change(() => _server.Booleans["virt_use_nfs"] = true);
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        Assert.Equal(1, loads);
        Assert.True(cache.HasIoctlPermission(cache.Contexts.Intern(Domain), cache.Contexts.Intern(NetworkFile), file, 0x5401, out _));
        _server.Change(() => { }, isLoad: true);
        Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        Assert.Equal(2, loads);
        // What depends on a boolean that cannot be seen is not allowed.
        _server.Change(() => _server.Booleans["virt_use_nfs"] = null);
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        Assert.True(cache.HasPermission(Domain, "system_u:object_r:svirt_image_t:s0:c1,c2", file, read, out _));
        // Once the kernel answers, it is asked.
        _server.Change(() => _server.DeniesAccess = false);
        _server.Answer = "0 ffffffff 0 ffffffff 1 0";
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
    }

    [PeerFact]
    public void FallbackSource_AllBooleansHidden_AllowsWhatHoldsEitherWay()
    {
        PolicyDatabase policy = Follow();
        _server.Booleans = policy.Booleans.ToDictionary(boolean => boolean.Name, _ => (bool?)null);
        var source = new FallbackDecisionSource(new KernelDecisionSource(_server, TimeSpan.Zero, _clock), () => policy);
        using var cache = new AccessVectorCache(source);
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        Assert.True(cache.HasPermission(Domain, "system_u:object_r:svirt_image_t:s0:c1,c2", file, read, out _));
        Assert.False(cache.HasPermission(Domain, "system_u:object_r:svirt_image_t:s0:c3,c4", file, read, out _));
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        Assert.Equal("svirt_image_t", source.ComputeCreate(
            SecurityContext.Parse(Domain), SecurityContext.Parse("system_u:object_r:svirt_image_t:s0"), source.FindClass("file")!).Type);
        // One that is set without the file, where the file has it on.
        policy = policy.WithBooleans([KeyValuePair.Create("virt_use_nfs", true)]);
        _server.Change(() => { }, isLoad: true);
        Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
    }

    [PeerFact]
    public void FallbackSource_AllBooleansHidden_HasAFormForEveryState()
    {
        foreach (string name in new[] { "default.33", "mls.33", "small-mls.33" })
        {
            PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File(name));
            var uncertain = new UncertainPolicy(policy, policy.Booleans.Select(boolean => boolean.Name));
            var random = new Random(9);
            PolicyDatabase[] states = [policy, .. Enumerable.Range(0, 20).Select(_ => policy.WithBooleans(
                policy.Booleans.Select(boolean => KeyValuePair.Create(boolean.Name, random.Next(2) == 0))))];
            var sample = new PolicySample(policy, seed: 12, contextsPerType: 1);
            int dependent = 0;
            foreach (PeerQuery query in sample.Queries(FullSize.Of(50_000, 3000)))
            {
                SecurityContext subject = sample.Contexts[(int)query.Source], target = sample.Contexts[(int)query.Target];
                PolicyClass objectClass = policy.Model.Classes[(int)query.Class];
                uint[] forms = [.. uncertain.FormsFor(subject, target, objectClass).Select(form => form.ComputeAccess(subject, target, objectClass.Name).Allowed)];
                Assert.NotEmpty(forms);
                uint[] answers = [.. states.Select(state => state.ComputeAccess(subject, target, objectClass.Name).Allowed)];
                // Each state answers as one of the forms does: none is missing.
                Assert.Subset(forms.ToHashSet(), answers.ToHashSet());
                dependent += forms.Distinct().Count() > 1 ? 1 : 0;
            }

            Assert.True(dependent > 0, name);
        }
    }

    [PeerFact]
    public void FallbackSource_FileThatIsNotTheLoadedPolicy_IsRefused()
    {
        PolicyDatabase policy = Follow();
        var source = new FallbackDecisionSource(new KernelDecisionSource(_server, TimeSpan.Zero, _clock), () => policy);
        using var cache = new AccessVectorCache(source);
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        var changes = new (Action Break, Action Mend)[]
        {
            (() => _server.IsMls = false, () => _server.IsMls = true),
            (() => _server.DeniesUnknown = !_server.DeniesUnknown, () => _server.DeniesUnknown = !_server.DeniesUnknown),
            (() => _server.Booleans.Add("another", true), () => _server.Booleans.Remove("another")),
            (() => _server.ClassNumber++, () => _server.ClassNumber--),
        };
        foreach ((Action make, Action mend) in changes)
        {
            _server.Change(make, isLoad: true);
            Assert.Throws<PolicyOutOfStepException>(() => cache.HasPermission(Domain, NetworkFile, file, read, out _));
            _server.Change(mend, isLoad: true);
            Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
        }
    }

    private PolicyDatabase Follow()
    {
        PolicyDatabase policy = LoadDefault();
        PolicyClass file = policy.FindClass("file")!;
        _server.DeniesAccess = true;
        _server.DeniesUnknown = policy.HandleUnknown != UnknownHandling.Allow;
        _server.Booleans = policy.Booleans.ToDictionary(boolean => boolean.Name, boolean => (bool?)boolean.State);
        _server.ClassNumber = file.Number;
        _server.Permissions = file.Permissions.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index + 1);
        return policy;
    }

    private static PolicyDatabase LoadDefault() => PolicyDatabase.Load(PeerFolder.File("default.33"));

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

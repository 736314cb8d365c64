using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Policy.AppArmor;
using Svirt.Security.Tests.Policy.AppArmor;
using Xunit;

namespace Svirt.Security.Tests.Drivers.AppArmor;

public sealed class AppArmorDriverTests : IDisposable
{
    private const int Emulator = 4711;

    private static readonly DomainIdentity Alpha = new(new Guid("11111111-2222-3333-4444-555555555555"), "alpha");
    private static readonly string AlphaProfile = "libvirt-" + Alpha.Id;

    private readonly Compilers _compilers = new();
    private readonly FakeAppArmorKernel _kernel = new();

    public void Dispose() => _compilers.Dispose();

    [ParserFact]
    public void Apply_DynamicDomain_LoadsAProfileOfExactlyItsResources()
    {
        AppArmorDriver driver = NewDriver();
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a"), Pinned.Disk("/iso", ResourceAccess.ReadOnly)]);

        Assert.Equal((true, false), (May("/a", AppArmorFilePermissions.Write), May("/b", AppArmorFilePermissions.Read)));
        Assert.Equal((true, false), (May("/iso", AppArmorFilePermissions.Read), May("/iso", AppArmorFilePermissions.Write)));
        driver.Verify(Alpha, PlanDynamic(driver), processId: null);
    }

    [ParserFact]
    public void Apply_FewerResources_TakesTheRightAway()
    {
        AppArmorDriver driver = NewDriver();
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a"), Pinned.Disk("/b")]);
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a")]);
        Assert.Equal((true, false), (May("/a", AppArmorFilePermissions.Write), May("/b", AppArmorFilePermissions.Read)));
    }

    [ParserFact]
    public void Apply_SameResources_IsNotCompiledAgainUnlessTheProfileIsGone()
    {
        AppArmorDriver driver = NewDriver();
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a")]);
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a")]);
        Assert.Equal(1, _kernel.Loads);

        _kernel.Loaded.Clear();
        Assert.Contains("not loaded", Assert.Throws<AppArmorProfileException>(() => driver.Verify(Alpha, PlanDynamic(driver), null)).Message, StringComparison.Ordinal);
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a")]);
        Assert.Equal(2, _kernel.Loads);
    }

    [ParserFact]
    public void Apply_TreeThatTheHostUses_FailsAndKeepsTheEarlierProfile()
    {
        AppArmorDriver driver = NewDriver();
        driver.Apply(Alpha, PlanDynamic(driver), [Pinned.Disk("/a")]);
        PinnedResource etc = Pinned.Resource(ResourceKind.FilesystemDirectory, "/etc", ResourceAccess.ReadOnly, ResourceSourceType.Directory);
        AppArmorProfileException e = Assert.Throws<AppArmorProfileException>(() => driver.Apply(Alpha, PlanDynamic(driver), [etc]));
        Assert.Contains(AppArmorRules.TreeTooWide, e.Message, StringComparison.Ordinal);
        Assert.True(May("/a", AppArmorFilePermissions.Write));
    }

    /// <summary>In whichever order they come: a directory that is shared with a guest, and another guest's disk in it.</summary>
    [ParserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_DirectoryWithAnotherDomainsDisk_IsRefusedInPlanAndDeed(bool directoryFirst)
    {
        ImmutableArray<PinnedResource> tree = [Pinned.Resource(ResourceKind.FilesystemDirectory, "/pool", ResourceAccess.ReadOnly, ResourceSourceType.Directory)];
        ImmutableArray<PinnedResource> disk = [Pinned.Disk("/pool/sub/disk"), Pinned.Disk("/poolside")];
        var beta = new DomainIdentity(Guid.NewGuid(), "beta");
        AppArmorDriver driver = NewDriver();
        var dynamic = new DomainSecurityLabel { Model = AppArmorDriver.ModelName, Type = SecurityLabelType.Dynamic };
        driver.Apply(Alpha, PlanDynamic(driver), directoryFirst ? tree : disk);

        ImmutableArray<PinnedResource> second = directoryFirst ? disk : tree;
        DomainConfinement plan = Plan(driver, dynamic, beta.Id, second);
        Assert.Equal((AppArmorRules.TreeTooWide, FindingSeverity.Error), (Assert.Single(plan.Findings).Rule, plan.Findings[0].Severity));
        Assert.Contains("/pool/sub/disk", Assert.Throws<AppArmorProfileException>(() => driver.Apply(beta, plan, second)).Message, StringComparison.Ordinal);
        Assert.Equal([AlphaProfile], _kernel.Loaded.Keys);

        driver.Release(Alpha);
        driver.Apply(beta, plan, second);
    }

    [ParserFact]
    public void Apply_ForeignProcessUnderTheProfile_IsRefusedInPlanAndDeed()
    {
        LoadByHand($"profile {AlphaProfile} {{ }}", AlphaProfile);
        _kernel.Labels[Emulator] = AlphaProfile + " (enforce)";
        AppArmorDriver driver = NewDriver();
        DomainConfinement plan = PlanDynamic(driver);
        Assert.Equal(AppArmorRules.ProfileInUse, Assert.Single(plan.Findings).Rule);
        Assert.Contains("4711", Assert.Throws<AppArmorProfileException>(() => driver.Apply(Alpha, plan, [])).Message, StringComparison.Ordinal);
    }

    [ParserFact]
    public void Verify_RunningProcess_MustHaveTheProfileInItsMode()
    {
        AppArmorDriver driver = NewDriver();
        DomainConfinement plan = PlanDynamic(driver);
        driver.Apply(Alpha, plan, []);
        foreach ((string label, bool right) in new[] { (AlphaProfile + " (enforce)", true), (AlphaProfile + " (complain)", false), ("other (enforce)", false), ("unconfined", false) })
        {
            _kernel.Labels[Emulator] = label;
            Exception? error = Record.Exception(() => driver.Verify(Alpha, plan, Emulator));
            Assert.Equal(right, error is null);
            Assert.True(right || error is AppArmorProfileException);
        }
    }

    [ParserFact]
    public void Release_WhileAProcessHasTheProfile_IsRefusedAndThenDone()
    {
        AppArmorDriver driver = NewDriver();
        driver.Apply(Alpha, PlanDynamic(driver), []);
        _kernel.Labels[Emulator] = AlphaProfile + "//child (enforce)";
        Assert.Throws<AppArmorProfileException>(() => driver.Release(Alpha));
        Assert.Contains(AlphaProfile, _kernel.Loaded.Keys);
        _kernel.Labels.Remove(Emulator);
        driver.Release(Alpha);
        Assert.Empty(_kernel.Loaded);
    }

    [ParserFact]
    public void Release_OfADomainThatACrashedManagerLeft_UnloadsItsProfileAndNoOther()
    {
        LoadByHand($"profile {AlphaProfile} {{ }}", AlphaProfile);
        LoadByHand("profile libvirt-22222222-2222-3333-4444-555555555555 { }", "libvirt-22222222-2222-3333-4444-555555555555");
        NewDriver().Release(Alpha);
        Assert.Equal(["libvirt-22222222-2222-3333-4444-555555555555"], _kernel.Loaded.Keys);
    }

    /// <summary>The manager that crashed had another prefix than the one that recovers.</summary>
    [ParserFact]
    public void Release_PrefixHasChanged_UnloadsTheProfileOfTheFormerOne()
    {
        string former = "site-" + Alpha.Id;
        LoadByHand($"profile {AlphaProfile} {{ }}", AlphaProfile);
        LoadByHand($"profile {former} {{ }}", former);
        LoadByHand($"profile other-{Alpha.Id} {{ }}", $"other-{Alpha.Id}");
        AppArmorDriver driver = NewDriver(new AppArmorProfileOptions { Prefix = "vm-", FormerPrefixes = { "site-" } });
        foreach (string dead in (string[])[AlphaProfile, former, "vm-" + Alpha.Id])
            Assert.Contains("made for a domain", Assert.Single(Plan(driver, Static(dead), Alpha.Id).Findings).Message, StringComparison.Ordinal);
        driver.Release(Alpha);
        Assert.Equal([$"other-{Alpha.Id}"], _kernel.Loaded.Keys);
    }

    /// <summary>Only a profile of the name that this manager gives is unloaded with its domain.</summary>
    [ParserTheory]
    [InlineData("libvirt-", true)]
    [InlineData("site-", false)]
    public void Adopt_RunningEmulator_ReservesTheProfileThatItHas(string prefix, bool isOurs)
    {
        string profile = prefix + Alpha.Id;
        LoadByHand($"profile {profile} {{ }}", profile);
        _kernel.Labels[Emulator] = profile + " (enforce)";
        AppArmorDriver driver = NewDriver();
        driver.Adopt(Alpha, Emulator);
        Assert.Equal(AppArmorRules.UnusableProfile, Assert.Single(Plan(driver, Static(profile), Guid.NewGuid()).Findings).Rule);

        _kernel.Labels.Remove(Emulator);
        driver.Release(Alpha);
        Assert.Equal(!isOurs, _kernel.Loaded.ContainsKey(profile));
    }

    [ParserFact]
    public void Release_DomainWithAStaticProfile_LeavesItLoaded()
    {
        LoadByHand("profile site { }", "site");
        AppArmorDriver driver = NewDriver();
        driver.Apply(Alpha, Plan(driver, Static("site"), Alpha.Id), []);
        driver.Release(Alpha);
        Assert.Contains("site", _kernel.Loaded.Keys);
    }

    /// <summary>Nothing is added to somebody else's profile, so that attaching must not look like a success.</summary>
    [ParserFact]
    public void Apply_StaticProfileWithoutTheAttachedResource_FailsAndNamesIt()
    {
        LoadByHand("profile site { /a rw, /b r, }", "site");
        AppArmorDriver driver = NewDriver();
        DomainConfinement plan = Plan(driver, Static("site"), Alpha.Id, Pinned.Disk("/a"), Pinned.Disk("/b"));
        PlanFinding finding = Assert.Single(plan.Findings);
        Assert.Equal((AppArmorRules.ResourceNotAllowed, FindingSeverity.Warning), (finding.Rule, finding.Severity));
        Assert.Contains("Write on /b", finding.Message, StringComparison.Ordinal);

        PinnedResource a = Disk("/a"), readOnly = Disk("/b", ResourceAccess.ReadOnly), writable = Disk("/b");
        driver.Apply(Alpha, plan, [a, writable]); // the start itself shows what it lacks
        driver.Apply(Alpha, plan, [a]);
        driver.Apply(Alpha, plan, [a, readOnly]);
        Assert.Contains("/b", Assert.Throws<AppArmorProfileException>(() => driver.Apply(Alpha, plan, [a, readOnly, writable])).Message, StringComparison.Ordinal);
        driver.Apply(Alpha, plan, [a]);

        static PinnedResource Disk(string path, ResourceAccess access = ResourceAccess.ReadWrite)
        {
            PinnedResource disk = Pinned.Disk(path, access);
            return disk with { Resource = disk.Resource with { Path = path } };
        }
    }

    /// <summary>The kernel decides at the start, but nobody says that an attached file can be used.</summary>
    [ParserTheory]
    [InlineData(null)]
    [InlineData("not a compiled profile")]
    public void Apply_StaticProfileWhoseRulesAreNotKnown_WarnsInThePlanAndAttachesNothing(string? shown)
    {
        LoadByHand("profile site { /a rw, /b rw, }", "site");
        _kernel.ShowCompiled = _ => shown is null ? null : System.Text.Encoding.ASCII.GetBytes(shown);
        AppArmorDriver driver = NewDriver();
        DomainConfinement plan = Plan(driver, Static("site"), Alpha.Id, Pinned.Disk("/a"));
        PlanFinding finding = Assert.Single(plan.Findings);
        Assert.Equal((AppArmorRules.ResourceUnknown, FindingSeverity.Warning), (finding.Rule, finding.Severity));

        PinnedResource a = Pinned.Disk("/a"), b = Pinned.Disk("/b", ResourceAccess.ReadOnly);
        driver.Apply(Alpha, plan, [a]);
        Assert.Contains(AppArmorRules.ResourceUnknown, Assert.Throws<AppArmorProfileException>(() => driver.Apply(Alpha, plan, [a, b])).Message, StringComparison.Ordinal);
        driver.Apply(Alpha, plan, []);
    }

    [ParserFact]
    public void PlanDomain_StaticProfileWithoutADirectory_NamesIt()
    {
        LoadByHand("profile site { /shared/ r, /shared/** rw, /other/** rw, }", "site");
        Assert.Empty(Plan(NewDriver(), Static("site"), Alpha.Id, Directory("/shared")).Findings);
        PlanFinding finding = Assert.Single(Plan(NewDriver(), Static("site"), Alpha.Id, Directory("/other")).Findings);
        Assert.Equal(AppArmorRules.ResourceNotAllowed, finding.Rule);
        Assert.Contains("Read on /other/", finding.Message, StringComparison.Ordinal);

        static PinnedResource Directory(string path) => Pinned.Resource(ResourceKind.FilesystemDirectory, path, ResourceAccess.ReadWrite, ResourceSourceType.Directory);
    }

    /// <summary>Both sides must allow a signal and a look into /proc.</summary>
    [ParserFact]
    public void Apply_ConfinedManager_LetsItsProfileSignalTheEmulator()
    {
        _kernel.Labels[Environment.ProcessId] = "the \"manager\" (enforce)";
        AppArmorDriver driver = NewDriver();
        DomainConfinement plan = PlanDynamic(driver);
        Assert.False(plan.SurvivesNoNewPrivileges);
        driver.Apply(Alpha, plan, []);
        Assert.Contains(AlphaProfile, _kernel.Loaded.Keys);
    }

    [ParserFact]
    public void Apply_StaticProfileOfAnotherDomain_IsRefused()
    {
        LoadByHand("profile site { }", "site");
        AppArmorDriver driver = NewDriver();
        DomainConfinement plan = Plan(driver, Static("site"), Alpha.Id);
        driver.Apply(Alpha, plan, []);
        var beta = new DomainIdentity(Guid.NewGuid(), "beta");
        Assert.Throws<AppArmorProfileException>(() => driver.Apply(beta, plan, []));
        Assert.Equal(AppArmorRules.UnusableProfile, Assert.Single(Plan(driver, Static("site"), beta.Id).Findings).Rule);
        driver.Release(Alpha);
        driver.Apply(beta, plan, []);
    }

    [ParserFact]
    public void PlanDomain_StaticProfileThatDoesNotConfineOneDomain_IsRefused()
    {
        LoadByHand("profile used { }", "used");
        LoadByHand("profile free flags=(unconfined) { }", "free");
        LoadByHand($"profile libvirt-{Guid.Empty} {{ }}", $"libvirt-{Guid.Empty}");
        _kernel.Labels[Emulator] = "used (enforce)";
        AppArmorDriver driver = NewDriver();
        foreach (string label in new[] { "unconfined", ":ns:p", ":ns://p", "a//&b", "none-such", "used", "free", $"libvirt-{Guid.Empty}" })
        {
            PlanFinding finding = Assert.Single(Plan(driver, Static(label), Alpha.Id).Findings);
            Assert.Equal((AppArmorRules.UnusableProfile, FindingSeverity.Error), (finding.Rule, finding.Severity));
        }
    }

    [ParserFact]
    public void PlanDomain_ProfileInComplainMode_IsAnErrorOnlyWhereConfinementIsRequired()
    {
        LoadByHand("profile lax flags=(complain) { }", "lax");
        Assert.Equal(FindingSeverity.Warning, Assert.Single(Plan(NewDriver(), Static("lax"), Alpha.Id).Findings).Severity);
        Assert.Equal(FindingSeverity.Error, Assert.Single(Plan(NewDriver(requireConfined: true), Static("lax"), Alpha.Id).Findings).Severity);

        AppArmorDriver complaining = NewDriver(new AppArmorProfileOptions { Complain = true });
        complaining.Apply(Alpha, PlanDynamic(complaining), []);
        Assert.Equal(AppArmorMode.Complain, _kernel.Loaded[AlphaProfile].Mode);
        complaining.Verify(Alpha, PlanDynamic(complaining), null);
    }

    [Fact]
    public void PlanDomain_NoCompiler_SaysSoAndWhatToDo()
    {
        AppArmorDriver driver = NewDriver(compiler: _compilers.Program("/no/such/parser", TimeSpan.FromSeconds(10)));
        PlanFinding finding = Assert.Single(PlanDynamic(driver).Findings);
        Assert.Equal((AppArmorRules.Compiler, FindingSeverity.Error), (finding.Rule, finding.Severity));
        Assert.Contains("static labels only", driver.Probe().Detail, StringComparison.Ordinal);
    }

    /// <summary>A session manager.</summary>
    [Fact]
    public void Probe_ProfilesCannotBeRead_IsInactiveAndSaysWhy()
    {
        _kernel.IsForRootAlone = true;
        DriverStatus status = NewDriver().Probe();
        Assert.False(status.IsActive);
        Assert.Contains("cannot load profiles: open /sys/kernel/security/apparmor/profiles", status.Detail, StringComparison.Ordinal);
    }

    /// <summary>Rules on what the kernel does not mediate are dropped without a word, and all of it is allowed.</summary>
    [ParserTheory]
    [InlineData("signal/mask", "signals", false)]
    [InlineData("ptrace/mask", "ptrace", false)]
    [InlineData("network_v8/af_mask", "networks", false)]
    [InlineData("file/mask", "files", true)]
    [InlineData("domain/change_onexec", "profiles given at exec", true)]
    [InlineData("policy/versions/v7", "compiled profiles", true)]
    public void PlanDomain_KernelWithoutAFeature_SaysSoInPlanAndStatus(string feature, string name, bool isEssential)
    {
        LoadByHand("profile site { }", "site");
        _kernel.Features.Remove(feature);
        Assert.Contains(name, NewDriver().Probe().Detail, StringComparison.Ordinal);
        Check(PlanDynamic(NewDriver()), isEssential);
        Check(Plan(NewDriver(), Static("site"), Alpha.Id), isEssential);
        Check(PlanDynamic(NewDriver(requireConfined: true)), isError: true);

        void Check(DomainConfinement plan, bool isError)
        {
            PlanFinding finding = Assert.Single(plan.Findings);
            Assert.Equal((AppArmorRules.NotMediated, isError ? FindingSeverity.Error : FindingSeverity.Warning), (finding.Rule, finding.Severity));
            Assert.Contains(name, finding.Message, StringComparison.Ordinal);
        }
    }

    [ParserFact]
    public void PlanDomain_TemplateWithAnAbiThatLacksAClass_SaysSoForDynamicLabels()
    {
        LoadByHand("profile site { }", "site");
        var options = new AppArmorProfileOptions();
        options.Template = options.Template.Replace("abi/3.0", "abi/kernel-5.4-vanilla", StringComparison.Ordinal);
        PlanFinding finding = Assert.Single(PlanDynamic(NewDriver(options)).Findings);
        Assert.Equal((AppArmorRules.NotMediated, "compiled profiles leave out networks: rules on them have no effect"), (finding.Rule, finding.Message));
        Assert.Empty(Plan(NewDriver(options), Static("site"), Alpha.Id).Findings);
    }

    [ParserFact]
    public void Probe_WholeKernel_IsEnabledWithoutLimits() => Assert.Equal(new DriverStatus(IsActive: true, IsMandatory: true, "enabled"), NewDriver().Probe());

    private bool May(string path, AppArmorFilePermissions permissions) =>
        _kernel.Loaded[AlphaProfile].Query(System.Text.Encoding.UTF8.GetBytes(path), permissions, isOwner: false).IsAllowed;

    private void LoadByHand(string source, string name) => _kernel.Replace(_compilers.Own.Compile(name, "abi <abi/3.0>,\n" + source));

    private AppArmorDriver NewDriver(AppArmorProfileOptions? options = null, bool requireConfined = false, AppArmorCompiler? compiler = null)
    {
        var store = new AppArmorProfileStore(_kernel, _kernel, _kernel, compiler ?? _compilers.Own);
        return new AppArmorDriver(_kernel, _kernel, store, new PathResolver(new LinuxFileOpener(), 0), options ?? new AppArmorProfileOptions(), requireConfined);
    }

    private static DomainSecurityLabel Static(string label) =>
        new() { Model = AppArmorDriver.ModelName, Type = SecurityLabelType.Static, Label = label };

    private static DomainConfinement PlanDynamic(AppArmorDriver driver) =>
        Plan(driver, new DomainSecurityLabel { Model = AppArmorDriver.ModelName, Type = SecurityLabelType.Dynamic }, Alpha.Id);

    private static DomainConfinement Plan(AppArmorDriver driver, DomainSecurityLabel label, Guid id, params ImmutableArray<PinnedResource> resources) =>
        driver.PlanDomain(new DomainRequest(new DomainDefinition { Id = id, Name = "any", VirtualizationType = "qemu", Emulator = "/usr/bin/qemu" }, label, resources));
}

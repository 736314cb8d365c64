using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests;

/// <summary>The facade on the real host: identities, owners, start and stop.</summary>
public sealed class SecurityManagerTests : IDisposable
{
    private static readonly EmulatorCommand Sleep = new("/usr/bin/sleep", "1000");
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Launch_ThenStop_RunsAsPlannedAndLeavesTheHostAsBefore()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = _host.NewManager();

        ConfinedDomain running = manager.Launch(Domain("vm", disk), Sleep);
        Assert.Equal((DomainState.Running, Emulator), (running.State, TemporaryFolder.StatusOf(disk).UserId));
        Assert.Equal("+4242:+4242 (dac)", manager.GetProcessLabel(running.Emulator!.Id)!.ToString());
        Assert.Contains("Uid:\t4242\t4242\t4242\t4242", File.ReadAllText($"/proc/{running.Emulator.Id}/status"), StringComparison.Ordinal);

        Assert.Equal([RestoreOutcome.Restored], Outcomes(manager.Stop(running)));
        Assert.True(running.Emulator.HasExited);
        Assert.Equal((DomainState.Stopped, before), (running.State, TemporaryFolder.Describe(disk)));
        Assert.Empty(manager.Stop(running));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public async Task StopAsync_EmulatorIgnoresSigterm_IsKilledAfterItsGrace()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain running = manager.Launch(Domain("vm", disk), new EmulatorCommand("/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"));
        await Task.Delay(100);
        await manager.StopAsync(running, TimeSpan.FromMilliseconds(100));
        Assert.Equal(9, running.Emulator!.Exit!.Value.Signal);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
    }

    [RootFact]
    public void Launch_ProgramDoesNotExist_IsATypedErrorAndEverythingIsUndone()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = _host.NewManager();
        LaunchException e = Assert.Throws<LaunchException>(() => manager.Launch(Domain("vm", disk), new EmulatorCommand("/usr/bin/no-such-emulator")));
        Assert.Equal("/usr/bin/no-such-emulator", e.Program);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Plan_ChangesNothing()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = _host.NewManager();
        SecurityPlan plan = manager.Plan(Domain("vm", disk));
        Assert.True(plan.CanStart);
        LabelAction action = Assert.Single(plan.Labels.Actions);
        Assert.Equal((LabelActionKind.Apply, "+4242:+4242", RelabelMode.Optional), (action.Kind, action.Wanted!.Value.Text, action.Relabel));
        Assert.Equal((4242u, 4242u, true, true), (plan.Launch.UserId!.Value, plan.Launch.GroupId!.Value, plan.Launch.ClearCapabilities, plan.Launch.NoNewPrivileges));
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    [Fact]
    public void Prepare_MissingDisk_NamesPathAndRule()
    {
        using SecurityManager manager = _host.NewManager();
        DomainPlanException e = Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("vm", _host.Folder.Path + "/missing")));
        PlanFinding finding = e.Findings.First(finding => finding.Severity == FindingSeverity.Error && finding.Path is not null);
        Assert.Equal((_host.Folder.Path + "/missing", "missing-file"), (finding.Path, finding.Rule));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_UnknownUser_IsAFindingOfTheModel()
    {
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = DomainXml.Parse(Document("vm", 1, _host.Folder.NewFile("d")).Replace("+1:+1", "no-such-user:+1", StringComparison.Ordinal));
        PlanFinding finding = Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Prepare(domain)).Findings);
        Assert.Equal((DacRules.UnknownOwner, "dac"), (finding.Rule, finding.Model));
        Assert.Contains("no-such-user", finding.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void Prepare_RootEmulator_IsRefusedUnlessAllowed()
    {
        string disk = _host.Folder.NewFile("d");
        DomainDefinition domain = DomainXml.Parse(Document("vm", 0, disk));
        using (SecurityManager manager = _host.NewManager())
            Assert.Equal(DacRules.RootEmulator, Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Prepare(domain)).Findings).Rule);
        using (SecurityManager manager = _host.NewManager(options => options.Dac.AllowRoot = true))
            manager.Stop(manager.Prepare(domain));
    }

    [RootFact]
    public void Prepare_UnreachableDirectory_SaysWhichDirectoryAndWhy()
    {
        using var closed = new TemporaryFolder();
        using SecurityManager manager = _host.NewManager();
        PlanFinding finding = Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("vm", closed.NewFile("disk")))).Findings);
        Assert.Equal(DacRules.NoAccess, finding.Rule);
        Assert.Contains(closed.Path, finding.Message, StringComparison.Ordinal);
        Assert.Contains(closed.Path, finding.Remedy, StringComparison.Ordinal);
    }

    [RootFact]
    public void Prepare_ReadOnlyFileThatIsReadable_IsNotChowned()
    {
        const UnixFileMode World = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        string iso = _host.Folder.NewFile("iso", World);
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = Domain("vm") with { Resources = [Disk(iso, ResourceAccess.ReadOnly)] };
        ConfinedDomain prepared = manager.Prepare(domain);
        Assert.Equal(LabelActionKind.Keep, Assert.Single(prepared.Plan.Labels.Actions).Kind);
        Assert.Equal(0u, TemporaryFolder.StatusOf(iso).UserId);
        manager.Stop(prepared);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_RelabelOffForDomainOrDeviceOrHost_ChangesNothing()
    {
        string disk = _host.Folder.NewFile("disk");
        string document = Document("vm", Emulator, disk);
        string deviceOff = document.Replace($"<source file='{disk}'/>", $"<source file='{disk}'><seclabel model='dac' relabel='no'/></source>", StringComparison.Ordinal);
        string domainOff = document.Replace("relabel='yes'", "relabel='no'", StringComparison.Ordinal);
        using SecurityManager manager = _host.NewManager();
        using SecurityManager hostOff = _host.NewManager(options => options.Dac.DynamicOwnership = false);

        // Kept: the domain's use of the file is on record, nothing more.
        Assert.Equal(
            [LabelActionKind.Keep, LabelActionKind.Keep, LabelActionKind.Ignore],
            new[] { manager.Plan(DomainXml.Parse(deviceOff)), manager.Plan(DomainXml.Parse(domainOff)), hostOff.Plan(DomainXml.Parse(document)) }
                .Select(plan => Assert.Single(plan.Labels.Actions).Kind));
        Assert.Contains("emulator cannot open it", Assert.Single(hostOff.Plan(DomainXml.Parse(document)).Findings).Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void Prepare_DeviceLabel_OverridesTheDomains()
    {
        string disk = _host.Folder.NewFile("disk", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        string document = Document("vm", Emulator, disk)
            .Replace($"<source file='{disk}'/>", $"<source file='{disk}'><seclabel model='dac'><label>+777:+{Emulator}</label></seclabel></source>", StringComparison.Ordinal);
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain prepared = manager.Prepare(DomainXml.Parse(document));
        Assert.Equal(777u, TemporaryFolder.StatusOf(disk).UserId);
        manager.Stop(prepared);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
    }

    [RootFact]
    public void Prepare_OneFileBehindTwoResources_IsLabelledOnceWithTheStrongerAccess()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = Domain("vm") with { Resources = [Disk(disk, ResourceAccess.ReadOnly), Disk(disk)] };
        ConfinedDomain prepared = manager.Prepare(domain);
        Assert.Equal([LabelActionKind.Ignore, LabelActionKind.Apply], prepared.Plan.Labels.Actions.Select(action => action.Kind));
        manager.Stop(prepared);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
    }

    [RootFact]
    public void Stop_OwnersNotRemembered_FilesGoBackToRootWithTheModeTheyHad()
    {
        string disk = _host.Folder.NewFile("disk");
        TemporaryFolder.ChangeOwner(disk, 555, 555);
        using SecurityManager manager = _host.NewManager(options => options.Dac.RememberOwner = false);
        ConfinedDomain prepared = manager.Prepare(Domain("vm", disk));
        File.SetUnixFileMode(disk, UnixFileMode.UserRead);
        manager.Stop(prepared);
        Assert.Equal("0:0 600 -", TemporaryFolder.Describe(disk));
    }

    [RootFact]
    public void Prepare_SharedNode_IsUsedAndNeverChanged()
    {
        string before = TemporaryFolder.Describe("/dev/null");
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = Domain("vm") with { Resources = [Disk("/dev/null")] };
        ConfinedDomain prepared = manager.Prepare(domain);
        Assert.Contains(PathRules.SharedNode, Assert.Single(prepared.Plan.Labels.Actions).Reason, StringComparison.Ordinal);
        Assert.Equal(before, TemporaryFolder.Describe("/dev/null"));
        manager.Stop(prepared);
    }

    [RootFact]
    public void Prepare_SystemSecretReadOnly_IsRefusedBecauseItWouldHaveToChange()
    {
        string before = TemporaryFolder.Describe("/etc/shadow");
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = Domain("vm") with { Resources = [Disk("/etc/shadow", ResourceAccess.ReadOnly)] };
        PlanFinding finding = Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Prepare(domain)).Findings);
        Assert.Equal(StackRules.Untouchable, finding.Rule);
        Assert.Contains(PathRules.SystemPath, finding.Message, StringComparison.Ordinal);
        Assert.Equal(before, TemporaryFolder.Describe("/etc/shadow"));
    }

    [Fact]
    public void Plan_RequireConfinedWithoutSeclabel_FailsClosed()
    {
        DomainDefinition domain = DomainXml.Parse("<domain type='qemu'><name>vm</name></domain>");
        using SecurityManager manager = _host.NewManager(options => (options.RequireConfined, options.DefaultConfined) = (true, false));
        Assert.Contains(StackRules.RequireConfined, manager.Plan(domain).Findings.Select(finding => finding.Rule));
        using SecurityManager none = _host.NewManager(options => (options.RequireConfined, options.Models) = (true, ["none"]));
        Assert.Contains(StackRules.RequireConfined, none.Plan(domain).Findings.Select(finding => finding.Rule));
        using SecurityManager lax = _host.NewManager(options => options.Models = ["none"]);
        Assert.True(lax.Plan(domain).CanStart);
    }

    [Fact]
    public void Plan_RequireConfinedAndTypeNone_FailsClosed()
    {
        DomainDefinition domain = DomainXml.Parse("<domain type='qemu'><name>vm</name><seclabel type='none' model='dac'/></domain>");
        using SecurityManager manager = _host.NewManager(options => options.RequireConfined = true);
        Assert.Contains(StackRules.RequireConfined, manager.Plan(domain).Findings.Select(finding => finding.Rule));
    }

    [Fact]
    public void Plan_ModelTheHostDoesNotHave_IsAFinding()
    {
        DomainDefinition domain = DomainXml.Parse("<domain type='qemu'><name>vm</name><seclabel type='dynamic' model='selinux'/></domain>");
        using SecurityManager manager = _host.NewManager();
        Assert.Contains(StackRules.ModelNotActive, manager.Plan(domain).Findings.Select(finding => finding.Rule));
    }

    [RootFact]
    public void AttachAndDetach_WhileRunning_LabelAndRestoreThatFileOnly()
    {
        string disk = _host.Folder.NewFile("disk"), added = _host.Folder.NewFile("added");
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain running = manager.Launch(Domain("vm", disk), Sleep);
        manager.Attach(running, Disk(added));
        Assert.Equal((Emulator, 2), (TemporaryFolder.StatusOf(added).UserId, running.Resources.Length));
        Assert.Throws<FileInUseException>(() => manager.Attach(running, Disk(added)));
        Assert.Equal([RestoreOutcome.Restored], Outcomes(manager.Detach(running, Disk(added))));
        Assert.Equal((0u, Emulator), (TemporaryFolder.StatusOf(added).UserId, TemporaryFolder.StatusOf(disk).UserId));
        Assert.Throws<ArgumentException>(() => manager.Detach(running, Disk(added)));
        Assert.Throws<DomainPlanException>(() => manager.Attach(running, Disk(_host.Folder.Path + "/missing")));
        manager.Stop(running);
        Assert.Throws<InvalidOperationException>(() => manager.Attach(running, Disk(added)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_ModelAfterDacFails_DacIsRolledBack()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = _host.NewManager(options =>
        {
            options.AdditionalDrivers.Add(new RefusingDriver());
            options.Models = ["dac", RefusingDriver.ModelName];
        });
        LabellingException e = Assert.Throws<LabellingException>(() => manager.Prepare(Domain("vm", disk)));
        Assert.Equal((RefusingDriver.ModelName, disk), (e.Model, e.Path));
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    [Fact]
    public void Constructor_UnknownModelOrBadOptions_AreRefused()
    {
        Assert.Throws<DriverUnavailableException>(() => _host.NewManager(options => options.Models = ["smack"]));
        Assert.Throws<ArgumentException>(() => _host.NewManager(options => options.DefaultRelabel = RelabelMode.No));
        Assert.Throws<ArgumentException>(() => _host.NewManager(options => options.StateDirectory = "relative"));
        Assert.Throws<ArgumentException>(() => _host.NewManager(options => options.Models = []));
    }

    [Fact]
    public void Launch_AsTheManagersOwnUser_WorksWithoutChangingIdentity()
    {
        if (Environment.IsPrivilegedProcess)
        {
            // The same through a session manager's eyes is tested where tests run unprivileged; root has no session of that kind.
            using SecurityManager none = _host.NewManager(options => options.Models = ["none"]);
            ConfinedDomain domain = none.Launch(DomainXml.Parse("<domain type='qemu'><name>vm</name></domain>"), new EmulatorCommand("/bin/true"));
            none.Stop(domain);
            return;
        }

        string disk = _host.Folder.NewFile("disk");
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain running = manager.Launch(DomainXml.Parse(Document("vm", 1, disk).Split("<seclabel")[0] + "</domain>"), Sleep);
        Assert.Equal(LabelActionKind.Keep, Assert.Single(running.Plan.Labels.Actions).Kind);
        manager.Stop(running);
        Assert.True(_host.IsClean);
    }
}

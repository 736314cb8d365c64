using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Tests.Drivers;
using Svirt.Security.Tests.Drivers.SELinux;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests;

/// <summary>Nodes and directories that are not the domain's alone, planned by the whole stack on the real host.</summary>
public sealed class SharedResourceTests : IDisposable
{
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    /// <summary>Under SELinux a read-write resource always gets the domain's label (R3.2), which must not mean the host's own nodes.</summary>
    [RootFact]
    public void Plan_NodesOfTheHostUnderSELinux_AreUsedAsTheyStand()
    {
        var files = new LinuxFileOpener();
        ISecurityDriver[] drivers =
        [
            DriverScene.NewSELinuxDriver(new FakeSELinux()),
            new DacDriver(
                new DacDriverOptions { Emulator = OwnershipLabel.FromIds(Emulator, Emulator) },
                new LinuxAccountDatabase(),
                ManagerIdentity.Read(new System.IO.Abstractions.FileSystem()),
                new ProcFileSystem(),
                new PathPolicy(new PathPolicyOptions(), "/var/lib/state")),
        ];
        var stack = new SecurityDriverStack(
            drivers,
            new StackOptions(DefaultConfined: true, RequireConfined: false, RelabelMode.Force),
            new ResourcePinner(new PathResolver(files, 0), new PathPolicy(new PathPolicyOptions(), "/var/lib/state")));
        DomainDefinition domain = Domain("vm") with
        {
            SecurityLabels = [new DomainSecurityLabel { Model = "selinux", Type = SecurityLabelType.Static, Label = "system_u:system_r:svirt_t:s0:c1,c2" }],
            Resources = [.. new[] { "/dev/null", "/dev/urandom", "/dev/zero" }.Select(path => Disk(path) with { Kind = ResourceKind.CharacterDevice })],
        };

        SecurityPlan plan = stack.Plan(domain);

        Assert.True(plan.CanStart, string.Join('\n', plan.Findings));
        Assert.Equal(6, plan.Labels.Actions.Length);
        Assert.All(plan.Labels.Actions, action => Assert.Equal((LabelActionKind.Ignore, null), (action.Kind, action.Wanted)));
        Assert.All(plan.Labels.Actions, action => Assert.Contains(PathRules.SharedNode, action.Reason, StringComparison.Ordinal));
    }

    [RootFact]
    public void Plan_ControlDeviceOfTheHost_IsRefused()
    {
        string node = _host.Folder.Path + "/loop-control";
        using (var mknod = System.Diagnostics.Process.Start("/usr/bin/mknod", [node, "c", "10", "237"]))
            mknod.WaitForExit();
        using SecurityManager manager = _host.NewManager();
        SecurityPlan plan = manager.Plan(Domain("vm") with { Resources = [Disk(node) with { Kind = ResourceKind.CharacterDevice }] });
        Assert.Equal(PathRules.ControlDevice, Assert.Single(plan.Findings).Rule);
    }

    [RootFact]
    public void Prepare_SharedDirectory_IsLeftAsItIsForAnyNumberOfDomains()
    {
        string share = Directory.CreateDirectory(_host.Folder.Path + "/share").FullName;
        File.SetUnixFileMode(share, (UnixFileMode)0x1FF);
        string before = TemporaryFolder.Describe(share);
        using SecurityManager manager = _host.NewManager();
        ImmutableArray<DomainResource> resources = [DirectoryOf(ResourceKind.FilesystemDirectory, share)];

        ConfinedDomain one = manager.Prepare(Domain("one") with { Resources = resources });
        ConfinedDomain two = manager.Prepare(Domain("two") with { Resources = resources });

        Assert.Equal(before, TemporaryFolder.Describe(share));
        manager.Stop(one);
        manager.Stop(two);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Plan_SharedDirectoryThatIsClosedToTheEmulator_IsAWarning()
    {
        string share = Directory.CreateDirectory(_host.Folder.Path + "/share").FullName;
        File.SetUnixFileMode(share, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using SecurityManager manager = _host.NewManager();
        PlanFinding finding = Assert.Single(manager.Plan(Domain("vm") with { Resources = [DirectoryOf(ResourceKind.FilesystemDirectory, share)] }).Findings);
        Assert.Equal((FindingSeverity.Warning, StackRules.Untouchable, share), (finding.Severity, finding.Rule, finding.Path));
    }

    [RootFact]
    public void Prepare_StateDirectoryOfATpm_IsTheDomainsAloneAndPutBack()
    {
        string state = Directory.CreateDirectory(_host.Folder.Path + "/tpm").FullName;
        string before = TemporaryFolder.Describe(state);
        using SecurityManager manager = _host.NewManager();
        ImmutableArray<DomainResource> resources = [DirectoryOf(ResourceKind.TpmState, state)];

        ConfinedDomain one = manager.Prepare(Domain("one") with { Resources = resources });
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(state).UserId);
        Assert.Throws<FileInUseException>(() => manager.Prepare(Domain("two") with { Resources = resources }));

        manager.Stop(one);
        Assert.Equal(before, TemporaryFolder.Describe(state));
        Assert.True(_host.IsClean);
    }

    /// <summary>What earlier runs left is the domain's as the directory is, in every model, and goes back with it.</summary>
    [RootFact]
    public void Prepare_StateDirectoryOfATpmWithContent_IsLabelledWithAllThatIsInIt()
    {
        string state = Directory.CreateDirectory(_host.Folder.Path + "/tpm/tpm2").Parent!.FullName;
        string[] paths = [state, state + "/tpm2", _host.Folder.NewFile("tpm/tpm2/tpm2-00.permall"), _host.Folder.NewFile("tpm/.lock")];
        // As swtpm leaves them: nobody but the owner can get in.
        foreach (string directory in paths[..2])
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] before = [.. paths.Select(TemporaryFolder.Describe)];
        using SecurityManager manager = _host.NewManager();

        ConfinedDomain one = manager.Prepare(Domain("one") with { Resources = [DirectoryOf(ResourceKind.TpmState, state)] });
        Assert.All(paths, path => Assert.Equal(Emulator, TemporaryFolder.StatusOf(path).UserId));
        manager.Stop(one);

        Assert.Equal(before, paths.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    /// <summary>Who has had the directory before may have left a link in it.</summary>
    [RootFact]
    public void Plan_StateDirectoryOfATpmWithALinkOrTooMuch_IsRefused()
    {
        string state = Directory.CreateDirectory(_host.Folder.Path + "/tpm").FullName;
        TemporaryFolder.ChangeOwner(state, Emulator, Emulator);
        File.CreateSymbolicLink(state + "/tpm2-00.permall", "/etc/shadow");
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = Domain("vm") with { Resources = [DirectoryOf(ResourceKind.TpmState, state)] };
        Assert.Contains(manager.Plan(domain).Findings, finding => finding is { Severity: FindingSeverity.Error, Rule: PathRules.UntrustedLink });

        File.Delete(state + "/tpm2-00.permall");
        for (int i = 0; i <= 256; i++)
            File.WriteAllText($"{state}/{i}", "");
        Assert.Contains("more than 256 files", Assert.Single(manager.Plan(domain).Findings, finding => finding.Severity == FindingSeverity.Error).Message, StringComparison.Ordinal);
    }

    /// <summary>A snapshot: the overlay becomes the disk, and goes back to what the disk was.</summary>
    [RootFact]
    public void MoveImageMetadata_ToAnAttachedOverlay_IsRestoredThere()
    {
        string old = _host.Folder.NewFile("old.qcow2"), overlay = _host.Folder.NewFile("overlay.qcow2");
        TemporaryFolder.ChangeOwner(old, 1234, 1234);
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", old));
        DomainResource from = domain.Resources.Single(), to = Disk(overlay);
        Assert.Throws<ArgumentException>(() => manager.MoveImageMetadata(domain, from, to));
        manager.Attach(domain, to);

        manager.MoveImageMetadata(domain, from, to);
        manager.Stop(domain);

        Assert.Equal((0u, 1234u), (TemporaryFolder.StatusOf(old).UserId, TemporaryFolder.StatusOf(overlay).UserId));
        Assert.Throws<InvalidOperationException>(() => manager.MoveImageMetadata(domain, from, null));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void DescribeHost_DacAlone_HasTheOwnerOfEmulators()
    {
        using SecurityManager manager = _host.NewManager(options => options.Dac.Emulator = OwnershipLabel.FromIds(Emulator, Emulator));
        HostSecurityModel model = Assert.Single(manager.DescribeHost());
        Assert.Equal(new HostSecurityModel { Model = "dac", BaseLabels = [new("kvm", "+4242:+4242"), new("qemu", "+4242:+4242")] }, model);
        Assert.Equal<HostSecurityModel>([model], CapabilitiesXml.Parse(CapabilitiesXml.Format([model])));
    }

    private static DomainResource DirectoryOf(ResourceKind kind, string path) =>
        Disk(path) with { Kind = kind, SourceType = ResourceSourceType.Directory };

    /// <summary>Who has a disk is on record whatever the models: an image's header must not lead another domain to it either.</summary>
    [RootFact]
    public void Prepare_StackThatLabelsNoFiles_GivesADiskToOneDomainOnlyAndChangesNothing()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager first = _host.NewManager(options => options.Models = ["none"]), second = _host.NewManager(options => options.Models = ["none"]);
        DomainDefinition one = DomainXml.Parse(WithoutLabel("one", disk)), two = DomainXml.Parse(WithoutLabel("two", disk));
        ConfinedDomain prepared = first.Prepare(one);

        Assert.Equal("one", Assert.Throws<FileInUseException>(() => second.Prepare(two)).Holder.Name);
        first.Stop(prepared);
        second.Stop(second.Prepare(two));
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    private static string WithoutLabel(string name, string disk) =>
        $"<domain type='qemu'><name>{name}</name><devices><disk type='file' device='disk'><driver type='raw'/><source file='{disk}'/><target dev='vda'/></disk></devices></domain>";
}

using Microsoft.Win32.SafeHandles;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Drivers;

/// <summary>Which files of a domain get which label, by the policy of the kernel that enforces it.</summary>
public sealed class ResourceLabelTests : IDisposable
{
    private const string Content = "system_u:object_r:virt_content_t:s0";
    private const string Shared = "system_u:object_r:svirt_image_t:s0";
    private readonly ImageFolder _folder = new();
    private readonly StateFolder _state = new();

    public void Dispose()
    {
        _folder.Dispose();
        if (Directory.Exists(_state.Path))
            _state.Dispose();
    }

    [KernelFact(Kernel.SELinux)]
    public void Prepare_DiskSharedByTwoDomains_BothWriteItAndTheLastRestoresIt()
    {
        using SecurityManager manager = NewManager();
        string disk = _folder.Add("shared.img", "shared"), before = FileLabel.Get(disk);
        ConfinedDomain one = manager.Launch(Domain("one", "c1,c2", Disk(disk, ResourceAccess.Shared)), Append(disk, "1"));
        ConfinedDomain two = manager.Launch(Domain("two", "c3,c4", Disk(disk, ResourceAccess.Shared)), Append(disk, "2"));
        Assert.Equal((0, 0), (Code(one), Code(two)));
        Assert.Equal(Shared, FileLabel.Get(disk));
        Stop(manager, one);
        Assert.Equal(Shared, FileLabel.Get(disk));
        Stop(manager, two);
        Assert.Equal(before, FileLabel.Get(disk));
        Assert.Equal("shared12", File.ReadAllText(disk));
    }

    /// <summary>Debian grants svirt_t removable_device_t as blk_file only.</summary>
    [KernelFact(Kernel.SELinux)]
    public void Prepare_ReadOnlyMediaThatThePolicyLetsItRead_AreLeftAlone()
    {
        using SecurityManager manager = NewManager();
        string node = _folder.Add("node", "");
        File.Delete(node);
        LabelledMount.Run("mknod", node, "b", "240", "7");
        string readable = _folder.Add("readable.iso", "readable");
        const string Removable = "system_u:object_r:removable_device_t:s0", Readable = "system_u:object_r:usr_t:s0";
        FileLabel.Set(node, Removable);
        FileLabel.Set(readable, Readable);

        ConfinedDomain domain = manager.Launch(
            Domain("one", "c1,c2", Disk(node, ResourceAccess.ReadOnly), Disk(readable, ResourceAccess.ReadOnly)), new EmulatorCommand(LaboratoryPrograms.Cat, readable));
        Assert.Equal(0, Code(domain));
        Assert.All(domain.Plan.Labels.Actions, action => Assert.Equal(LabelActionKind.Keep, action.Kind));
        Assert.Equal((Removable, Readable), (FileLabel.Get(node), FileLabel.Get(readable)));
        Stop(manager, domain);
    }

    [KernelFact(Kernel.SELinux)]
    public void Prepare_ReadOnlyMediaThatThePolicyDenies_AreRelabelledAndRestored()
    {
        using SecurityManager manager = NewManager();
        string iso = _folder.Add("home.iso", "home"), left = _folder.Add("left.iso", "left");
        const string Home = "unconfined_u:object_r:user_home_t:s0", Others = "system_u:object_r:svirt_image_t:s0:c3,c4";
        FileLabel.Set(iso, Home);
        FileLabel.Set(left, Others); // its type is granted, its categories are not

        ConfinedDomain domain = manager.Launch(
            Domain("one", "c1,c2", Disk(iso, ResourceAccess.ReadOnly), Disk(left, ResourceAccess.ReadOnly)), new EmulatorCommand(LaboratoryPrograms.Cat, iso, left));
        Assert.Equal(0, Code(domain));
        Assert.Equal((Content, Content), (FileLabel.Get(iso), FileLabel.Get(left)));
        Assert.Contains("user_home_t", domain.Plan.Labels.Actions[0].Reason, StringComparison.Ordinal);
        Stop(manager, domain);
        Assert.Equal((Home, Others), (FileLabel.Get(iso), FileLabel.Get(left)));
    }

    [KernelFact(Kernel.SELinux)]
    public void Prepare_FileSystemThatTakesNoLabels_ReadOnlyIsUsedAndReadWriteNeedsTheOption()
    {
        using var mount = new LabelledMount(Shared);
        string disk = mount.Add("disk.img", "unlabelled");
        using (SecurityManager manager = NewManager())
        {
            ConfinedDomain reader = manager.Launch(Domain("one", "c1,c2", Disk(disk, ResourceAccess.ReadOnly)), new EmulatorCommand(LaboratoryPrograms.Cat, disk));
            Assert.Equal(0, Code(reader));
            Stop(manager, reader);
            // Even where it is forced the kernel's refusal does not stop a domain that can use what is there.
            DomainDefinition forced = Domain("one", "c1,c2", Disk(disk, ResourceAccess.ReadOnly) with { Labels = [new DeviceSecurityLabel { Model = "selinux", Relabel = RelabelMode.Force }] });
            manager.Stop(manager.Prepare(forced));
            DomainPlanException refused = Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("one", "c1,c2", Disk(disk))));
            Assert.Equal((FindingSeverity.Error, SELinuxRules.NotIsolated), (Assert.Single(refused.Findings).Severity, refused.Findings[0].Rule));
        }

        using SecurityManager permitting = NewManager(options => options.SELinux.AllowUnisolatedStorage = true);
        ConfinedDomain writer = permitting.Launch(Domain("one", "c1,c2", Disk(disk)), Append(disk, "!"));
        Assert.Equal(0, Code(writer));
        Assert.Equal((FindingSeverity.Warning, SELinuxRules.NotIsolated), (Assert.Single(writer.Plan.Findings).Severity, writer.Plan.Findings[0].Rule));
        Stop(permitting, writer);
        Assert.Equal("unlabelled!", File.ReadAllText(disk));
        Assert.Equal(Shared, FileLabel.Get(disk));
    }

    [KernelFact(Kernel.SELinux)]
    public void Prepare_FileSystemThatTakesNoLabelsAndThePolicyDenies_IsRefused()
    {
        using var mount = new LabelledMount("system_u:object_r:user_home_t:s0");
        string disk = mount.Add("disk.img", "unlabelled");
        using SecurityManager manager = NewManager(options => options.SELinux.AllowUnisolatedStorage = true);
        foreach (ResourceAccess access in new[] { ResourceAccess.ReadOnly, ResourceAccess.ReadWrite })
        {
            DomainPlanException refused = Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("one", "c1,c2", Disk(disk, access))));
            Assert.Contains(refused.Findings, finding => finding is { Severity: FindingSeverity.Error, Rule: SELinuxRules.NoAccess });
        }
    }

    /// <summary>The plan is the same, so that the records show what an enforcing host would deny and no more.</summary>
    [KernelFact(Kernel.SELinux)]
    public void Prepare_PermissiveHost_LabelsAsAnEnforcingOneUnlessEnforcingIsRequired()
    {
        string iso = _folder.Add("home.iso", "home"), disk = _folder.Add("disk.img", "disk"), before = FileLabel.Get(disk);
        FileLabel.Set(iso, "system_u:object_r:user_home_t:s0");
        DomainDefinition domain = Domain("one", "c1,c2", Disk(disk), Disk(iso, ResourceAccess.ReadOnly));
        File.WriteAllText("/sys/fs/selinux/enforce", "0");
        try
        {
            using (SecurityManager strict = NewManager(options => options.SELinux.RequireEnforcing = true))
                Assert.Equal(SELinuxRules.NotEnforcing, Assert.Single(Assert.Throws<DomainPlanException>(() => strict.Prepare(domain)).Findings).Rule);
            using SecurityManager manager = NewManager();
            ConfinedDomain prepared = manager.Prepare(domain);
            Assert.Equal((FindingSeverity.Warning, SELinuxRules.NotEnforcing), (Assert.Single(prepared.Plan.Findings).Severity, prepared.Plan.Findings[0].Rule));
            Assert.Equal(("system_u:object_r:svirt_image_t:s0:c1,c2", Content), (FileLabel.Get(disk), FileLabel.Get(iso)));
            manager.Stop(prepared);
            Assert.Equal((before, "system_u:object_r:user_home_t:s0"), (FileLabel.Get(disk), FileLabel.Get(iso)));
        }
        finally
        {
            File.WriteAllText("/sys/fs/selinux/enforce", "1");
        }
    }

    [KernelFact(Kernel.SELinux)]
    public void Stop_LabelsNotRemembered_GivesWhatFileContextsSays()
    {
        using SecurityManager manager = NewManager(options => options.SELinux.RememberLabels = false);
        string disk = _folder.Add("disk.img", "disk");
        FileLabel.Set(disk, "system_u:object_r:user_home_t:s0");
        manager.Stop(manager.Prepare(Domain("one", "c1,c2", Disk(disk))));
        Assert.Equal("system_u:object_r:virt_image_t:s0", FileLabel.Get(disk)); // tests/lab/guest/image/file_contexts.local
    }

    [KernelFact(Kernel.SELinux)]
    public void Prepare_StateDirectoryOfATpm_IsLabelledWithItsContentAndRestored()
    {
        using SecurityManager manager = NewManager();
        string file = _folder.Add("tpm2-00.permall", "state"), directory = Path.GetDirectoryName(file)!;
        (string, string) before = (FileLabel.Get(directory), FileLabel.Get(file));
        ConfinedDomain domain = manager.Prepare(Domain("one", "c1,c2", Disk(directory) with { Kind = ResourceKind.TpmState, SourceType = ResourceSourceType.Directory }));
        Assert.Equal(("system_u:object_r:svirt_image_t:s0:c1,c2", "system_u:object_r:svirt_image_t:s0:c1,c2"), (FileLabel.Get(directory), FileLabel.Get(file)));
        Stop(manager, domain);
        Assert.Equal(before, (FileLabel.Get(directory), FileLabel.Get(file)));
    }

    [KernelFact(Kernel.SELinux)]
    public void DescribeHost_LoadedPolicy_HasBaseLabelsAndReadableTypes()
    {
        using SecurityManager manager = NewManager();
        HostSecurityModel model = Assert.Single(manager.DescribeHost());
        Assert.Contains(new HostBaseLabel("kvm", "system_u:system_r:svirt_t:s0"), model.BaseLabels);
        Assert.Contains("removable_device_t", Assert.Single(model.ReadableTypes, types => types is { VirtualizationType: "kvm", ObjectClass: "blk_file" }).Types);
        Assert.Contains("virt_content_t", Assert.Single(model.ReadableTypes, types => types is { VirtualizationType: "kvm", ObjectClass: "file" }).Types);
    }

    [KernelFact(Kernel.SELinux)]
    public void LabelPrivateDevices_NodeOfADisk_GetsTheDomainsLabelInTheEmulatorsDevAlone()
    {
        using SecurityManager manager = NewManager();
        string node = $"/dev/svirt-{Guid.NewGuid():N}", name = Path.GetFileName(node), privateDevices = $"/run/svirt-dev-{Guid.NewGuid():N}";
        Directory.CreateDirectory(privateDevices);
        LabelledMount.Run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", privateDevices);
        LabelledMount.Run("mknod", node, "b", "240", "7");
        try
        {
            FileLabel.Set(node, "system_u:object_r:fixed_disk_device_t:s0");
            LabelledMount.Run("mknod", $"{privateDevices}/{name}", "b", "240", "7");
            string before = FileLabel.Get(node);
            ConfinedDomain domain = manager.Prepare(Domain("one", "c1,c2", Disk(node)));
            using (SafeFileHandle directory = NativeMethods.Open(privateDevices, NativeMethods.OpenReadNonBlocking))
                Assert.Single(manager.LabelPrivateDevices(domain, directory));
            Assert.Equal("system_u:object_r:svirt_image_t:s0:c1,c2", FileLabel.Get($"{privateDevices}/{name}"));
            manager.Stop(domain);
            Assert.Equal((before, "system_u:object_r:svirt_image_t:s0:c1,c2"), (FileLabel.Get(node), FileLabel.Get($"{privateDevices}/{name}")));
        }
        finally
        {
            File.Delete(node);
            LabelledMount.Run("umount", privateDevices);
            Directory.Delete(privateDevices);
        }
    }

    /// <summary>R2.3: the document's type with the host's categories, by the policy that enforces it.</summary>
    [KernelFact(Kernel.SELinux)]
    public void Launch_BaseLabel_RunsWithItsTypeAndCategoriesOfItsOwn()
    {
        string disk = _folder.Add("disk.img", "disk"), before = FileLabel.Get(disk);
        using SecurityManager manager = NewManager(options => options.SELinux.Range = MlsRange.Parse("s0-s0:c0.c1023"));
        DomainDefinition domain = Domain("one", "c1,c2", Disk(disk)) with
        {
            // Its own user is none of the policy's, so that only its type counts.
            SecurityLabels = [new DomainSecurityLabel { Model = "selinux", Type = SecurityLabelType.Dynamic, BaseLabel = "nobody_u:system_r:svirt_t:s0", Relabel = RelabelMode.Default }],
            VirtualizationType = "qemu",
        };
        var command = new EmulatorCommand(LaboratoryPrograms.Cat, "/proc/self/attr/current", disk) { StandardOutput = StandardStreamTarget.Pipe };
        ConfinedDomain running = manager.Launch(domain, command);
        using var output = new StreamReader(running.Emulator!.StandardOutput!);
        string text = output.ReadToEnd();
        Assert.Equal(0, Code(running));
        Assert.Matches(@"^system_u:system_r:svirt_t:s0:c\d+,c\d+\W*disk$", text);
        Assert.StartsWith("system_u:object_r:svirt_image_t:s0:c", FileLabel.Get(disk), StringComparison.Ordinal);
        Stop(manager, running);
        Assert.Equal(before, FileLabel.Get(disk));

        DomainDefinition unknown = domain with { SecurityLabels = [domain.SecurityLabels[0] with { BaseLabel = "system_u:system_r:no_such_t:s0" }] };
        Assert.Equal(SELinuxRules.InvalidContext, Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Prepare(unknown)).Findings, finding => finding.Severity == FindingSeverity.Error).Rule);
    }

    /// <summary>The tests run as initrc_t.</summary>
    [KernelFact(Kernel.SELinux)]
    public void Plan_SocketHandedOver_SaysWhatIsNeededOnTheManagersLabel()
    {
        using SecurityManager manager = NewManager();
        SecurityPlan plan = manager.Plan(Domain("one", "c1,c2", Disk(_folder.Add("socket", "")) with { Kind = ResourceKind.CharacterSocketConnect, DescriptorGroup = "g" }));
        Assert.Contains("unix_stream_socket { read write getattr getopt setopt shutdown } on initrc_t", Assert.Single(plan.Labels.Actions).Reason, StringComparison.Ordinal);
    }

    private static DomainResource Disk(string path, ResourceAccess access = ResourceAccess.ReadWrite) => new() { Kind = ResourceKind.Disk, Path = path, Access = access };

    private static DomainDefinition Domain(string name, string categories, params DomainResource[] resources) => DomainXml.Parse($"""
        <domain type='kvm'>
          <name>{name}</name>
          <seclabel type='static' model='selinux' relabel='yes'><label>system_u:system_r:svirt_t:s0:{categories}</label></seclabel>
        </domain>
        """) with { Resources = [.. resources] };

    private static EmulatorCommand Append(string file, string text) =>
        new(LaboratoryPrograms.Busybox, "sh", "-c", $"printf %s '{text}' >> '{file}'");

    private static int? Code(ConfinedDomain domain) => domain.Emulator!.WaitForExit(LauncherUnderTest.Patience)?.Code;

    private static void Stop(SecurityManager manager, ConfinedDomain domain) => manager.Stop(domain, TimeSpan.FromSeconds(1));

    private SecurityManager NewManager(Action<SecurityManagerOptions>? configure = null)
    {
        var options = new SecurityManagerOptions { StateDirectory = _state.Path, Models = ["selinux"], StartTimeout = LauncherUnderTest.Patience };
        configure?.Invoke(options);
        return new SecurityManager(options);
    }
}

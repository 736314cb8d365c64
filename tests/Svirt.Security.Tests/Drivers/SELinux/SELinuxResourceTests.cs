using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Categories;
using Xunit;

namespace Svirt.Security.Tests.Drivers.SELinux;

/// <summary>Which files are left as they are (R3.1), and what becomes of those that take no labels.</summary>
public sealed class SELinuxResourceTests
{
    private const string Own = "system_u:object_r:svirt_image_t:s0:c1,c2";
    private const string Shared = "system_u:object_r:svirt_image_t:s0";
    private const string Content = "system_u:object_r:virt_content_t:s0";
    private const string Present = "system_u:object_r:usr_t:s0";
    private const ulong Mount = 77;

    private readonly SELinuxDriverOptions _options = new();
    private readonly FakeProcesses _processes = new();
    private bool? _takesLabels = true;
    private FakeSELinux _selinux = new("usr_t", "svirt_image_t", "virt_content_t");

    [Theory]
    [InlineData(ResourceAccess.ReadOnly, RelabelMode.Optional, true, null)]
    [InlineData(ResourceAccess.ReadOnly, RelabelMode.Force, true, Content)]
    [InlineData(ResourceAccess.ReadOnly, RelabelMode.Optional, false, Content)]
    [InlineData(ResourceAccess.Shared, RelabelMode.Optional, true, null)]
    [InlineData(ResourceAccess.Shared, RelabelMode.Force, true, Shared)]
    [InlineData(ResourceAccess.Shared, RelabelMode.Optional, false, Shared)]
    [InlineData(ResourceAccess.ReadWrite, RelabelMode.Optional, true, Own)]
    [InlineData(ResourceAccess.ReadWrite, RelabelMode.Force, true, Own)]
    public void PlanResource_AccessAndMode_LabelsExactlyWhatMustBe(ResourceAccess access, RelabelMode mode, bool isAllowed, string? label)
    {
        if (!isAllowed)
            _selinux = new FakeSELinux("svirt_image_t", "virt_content_t");
        LabelDecision decision = Plan(access, mode);
        Assert.Equal((label is null ? LabelActionKind.Keep : LabelActionKind.Apply, label, null), (decision.Kind, decision.Wanted?.Text, decision.Finding));
        if (label is null)
            Assert.Equal("the policy allows svirt_t to use usr_t as it stands (R3.1)", decision.Reason);
        else if (!isAllowed)
            Assert.StartsWith($"the policy denies system_u:system_r:svirt_t:s0:c1,c2 file {{ open read getattr", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void PlanResource_OnePermissionMissing_IsRelabelledAndSaysWhich()
    {
        _selinux.Denied.Add("lock");
        _selinux.Denied.Add("map");
        Assert.Contains("file { lock } on " + Present, Plan(ResourceAccess.ReadOnly).Reason, StringComparison.Ordinal);
        Assert.Equal(LabelActionKind.Keep, Plan(ResourceAccess.ReadOnly, kind: ResourceKind.Kernel).Kind);
        Assert.Contains("file { map } on " + Present, Plan(ResourceAccess.ReadOnly, kind: ResourceKind.Initrd).Reason, StringComparison.Ordinal);
    }

    /// <summary>The mode may change while the domain runs, and the records of a permissive host are to show what enforcing would deny.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void PlanResource_NotEnforced_IsPlannedAsIfItWere(bool isEnforcing, bool isPermissiveType)
    {
        _selinux = new FakeSELinux("virt_content_t") { IsEnforcing = isEnforcing, IsPermissiveType = isPermissiveType };
        LabelDecision decision = Plan(ResourceAccess.ReadOnly);
        Assert.Equal((LabelActionKind.Apply, Content, null), (decision.Kind, decision.Wanted?.Text, decision.Finding));
        Assert.Equal(isEnforcing ? LabelTolerance.None : LabelTolerance.Denied, decision.Tolerance);
    }

    [Fact]
    public void PlanResource_ManagerMayNotAskAndThereIsNoPolicyFile_IsRelabelled()
    {
        _selinux.MayAsk = false;
        LabelDecision decision = Plan(ResourceAccess.ReadOnly);
        Assert.Equal(LabelActionKind.Apply, decision.Kind);
        Assert.Contains("there is no policy file", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void PlanResource_DirectoryThatMayNotBeSearched_IsAnErrorAndNoReasonToSkip()
    {
        LabelDecision decision = Plan(ResourceAccess.ReadOnly, directory: "system_u:object_r:home_root_t:s0");
        Assert.Equal((LabelActionKind.Apply, FindingSeverity.Error, SELinuxRules.NoAccess), (decision.Kind, decision.Finding!.Severity, decision.Finding.Rule));
        Assert.Contains("dir { search } on home_root_t (/dir)", decision.Finding.Message, StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Warning, Plan(ResourceAccess.ReadWrite, kind: ResourceKind.TpmLog, directory: "system_u:object_r:home_root_t:s0").Finding!.Severity);
        Assert.Null(Plan(ResourceAccess.ReadOnly, directory: Present).Finding);
    }

    [Fact]
    public void PlanResource_EvenTheWantedLabelIsDenied_IsAWarning()
    {
        _selinux = new FakeSELinux();
        PlanFinding finding = Plan(ResourceAccess.ReadWrite).Finding!;
        Assert.Equal((FindingSeverity.Warning, SELinuxRules.NoAccess), (finding.Severity, finding.Rule));
        Assert.Contains(Own, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResourceAccess.ReadOnly, false, true, null, LabelTolerance.Unsupported)]
    [InlineData(ResourceAccess.Shared, false, true, null, LabelTolerance.Unsupported)]
    [InlineData(ResourceAccess.ReadOnly, true, false, FindingSeverity.Error, LabelTolerance.None)]
    [InlineData(ResourceAccess.ReadWrite, false, true, FindingSeverity.Error, LabelTolerance.None)]
    [InlineData(ResourceAccess.ReadWrite, true, true, FindingSeverity.Warning, LabelTolerance.Unsupported)]
    [InlineData(ResourceAccess.ReadWrite, true, false, FindingSeverity.Error, LabelTolerance.None)]
    public void PlanResource_FileSystemWithoutLabels_NeedsThePolicyAndForReadWriteTheOption(
        ResourceAccess access, bool isPermitted, bool isAllowed, FindingSeverity? severity, LabelTolerance tolerance)
    {
        _takesLabels = false;
        _options.AllowUnisolatedStorage = isPermitted;
        if (!isAllowed)
            _selinux = new FakeSELinux("svirt_image_t", "virt_content_t");
        LabelDecision decision = Plan(access, RelabelMode.Force);
        Assert.Equal((severity, tolerance), (decision.Finding?.Severity, decision.Tolerance));
        Assert.Contains("takes no labels", decision.Reason, StringComparison.Ordinal);
        if (access == ResourceAccess.ReadWrite && isAllowed)
            Assert.StartsWith("not isolated", decision.Finding!.Message, StringComparison.Ordinal);
    }

    /// <summary>A failure that nobody foresaw must not take the isolation away unsaid.</summary>
    [Fact]
    public void PlanResource_OptionButNothingKnownOfTheFileSystem_ToleratesNothing()
    {
        _takesLabels = null;
        _options.AllowUnisolatedStorage = true;
        Assert.Equal(LabelTolerance.None, Plan(ResourceAccess.ReadWrite).Tolerance);
    }

    [Fact]
    public void PlanResource_WantedLabelIsThereAlready_NeedsNoLabelsOfTheFileSystem()
    {
        _takesLabels = false;
        Assert.Null(Plan(ResourceAccess.ReadWrite, present: Own).Finding);
    }

    [Theory]
    [InlineData(ResourceKind.TpmState, "system_u:object_r:svirt_image_t:s0:c8,c9", false)]
    [InlineData(ResourceKind.TpmState, Present, true)]
    [InlineData(ResourceKind.Disk, "system_u:object_r:svirt_image_t:s0:c8,c9", true)]
    public void PlanResource_LevelOfAnEarlierRun_IsNotRememberedForTpmState(ResourceKind kind, string present, bool isRemembered) =>
        Assert.Equal(isRemembered, Plan(ResourceAccess.ReadWrite, kind: kind, present: present).Remember);

    [Fact]
    public void PlanResource_LabelsNotRemembered_SaysSo()
    {
        _options.RememberLabels = false;
        Assert.False(Plan(ResourceAccess.ReadWrite).Remember);
    }

    [Fact]
    public void PlanResource_SocketHandedOver_SaysWhichRightIsNeeded()
    {
        LabelDecision denied = Plan(ResourceAccess.ReadWrite, kind: ResourceKind.CharacterSocketListen, descriptorGroup: "g");
        Assert.Equal((LabelActionKind.Ignore, FindingSeverity.Error), (denied.Kind, denied.Finding!.Severity));
        Assert.Contains("svirt_t needs unix_stream_socket { read write getattr getopt setopt shutdown accept } on virtd_t", denied.Reason, StringComparison.Ordinal);
        _selinux = new FakeSELinux("virtd_t");
        Assert.Null(Plan(ResourceAccess.ReadWrite, kind: ResourceKind.CharacterSocketConnect, descriptorGroup: "g").Finding);
    }

    [Fact]
    public void PlanDomain_Label_GivesTheOptionOfAPrivateDev() =>
        Assert.Equal($"context=\"{Own}\"", Confine(NewDriver()).PrivateDeviceMountOption);

    private LabelDecision Plan(
        ResourceAccess access,
        RelabelMode mode = RelabelMode.Optional,
        ResourceKind kind = ResourceKind.Disk,
        string present = Present,
        string? directory = null,
        string? descriptorGroup = null)
    {
        SELinuxDriver driver = NewDriver();
        FileStatus status = DriverScene.Status(FileType.Regular) with { MountId = Mount };
        var file = new PinnedFile
        {
            RequestedPath = "/dir/x",
            Path = "/dir/x",
            Directories = directory is null ? [] : [new PathStep("/dir", DriverScene.Status(FileType.Directory), null) { SELinuxContext = directory }],
            Status = status,
            SELinuxContext = present,
        };
        var resource = new DomainResource { Kind = kind, Path = "/dir/x", Access = access, DescriptorGroup = descriptorGroup };
        return driver.PlanResource(Confine(driver), new ResourceRequest(resource, file, mode, null));
    }

    private static DomainConfinement Confine(SELinuxDriver driver) => driver.PlanDomain(new DomainRequest(
        DomainXml.Parse("<domain type='kvm'><name>vm</name></domain>"),
        new DomainSecurityLabel { Model = "selinux", Type = SecurityLabelType.Static, Label = "system_u:system_r:svirt_t:s0:c1,c2" },
        []));

    private SELinuxDriver NewDriver() => new(
        new KernelSecurityServer(_selinux),
        _selinux.NewOracle(),
        _processes,
        new LevelAssignment(new InProcessCategoryStore(), McsConstraint.Stock),
        _options,
        new FixedMounts(_takesLabels));

    private sealed class FixedMounts(bool? takesLabels) : IMountTable
    {
        public IReadOnlyDictionary<ulong, bool> ReadLabelSupport() =>
            takesLabels is { } answer ? new Dictionary<ulong, bool> { [Mount] = answer } : new Dictionary<ulong, bool>();

        public IReadOnlyList<string> FindMountPoints(DeviceNumber device) => [];
    }
}

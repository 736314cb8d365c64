using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.None;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Drivers.AppArmor;
using Svirt.Security.Tests.Drivers.SELinux;
using Xunit;

namespace Svirt.Security.Tests.Drivers;

/// <summary>Every kind of resource with every driver. A kind without a decision fails the first test, a changed decision another.</summary>
public sealed class ResourceKindTests
{
    private static readonly DeviceNumber _node = new(240, 1);

    public static TheoryData<ResourceKind> Kinds => [.. ResourceKindTable.Rows.Select(row => row.Kind)];

    [Fact]
    public void Table_HasEveryKindOnce() =>
        Assert.Equal(Enum.GetValues<ResourceKind>(), ResourceKindTable.Rows.Select(row => row.Kind).Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Check_Kind_IsJudgedByItsRule(ResourceKind kind) => Assert.Equal(Row(kind).Rule, Verdict(Row(kind)).Rule);

    /// <summary>The rights are found from outside: with them the emulator can use the file as it stands, with any one less it cannot.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dac_Kind_IsGivenExactlyTheRightsItNeeds(ResourceKind kind)
    {
        ResourceKindRow row = Row(kind);
        var sufficient = Enumerable.Range(0, 8).Where(mode => IsUsable(row, mode)).ToList();
        Assert.Equal(row.Rights, Text(sufficient[0]));
        Assert.All(sufficient, mode => Assert.Equal(sufficient[0], mode & sufficient[0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dac_KindThatMayNotBeChanged_IsNeverGivenAnOwner(ResourceKind kind)
    {
        ResourceKindRow row = Row(kind);
        LabelDecision decision = DriverScene.Dac(Request(row, 0));
        Assert.Equal(Verdict(row).Treatment == PathTreatment.Ordinary ? LabelActionKind.Apply : LabelActionKind.Ignore, decision.Kind);
        Assert.Equal(Verdict(row).Treatment == PathTreatment.Ordinary, decision.Wanted is not null);
        if (decision.Kind == LabelActionKind.Ignore)
            Assert.Equal(row.Kind == ResourceKind.FilesystemDirectory ? FindingSeverity.Warning : FindingSeverity.Error, decision.Finding!.Severity);
    }

    /// <summary>A directory is changed by both models or by neither, and the plan says of each whose content keeps its owners that it does.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Directory_Kind_BothModelsAgreeAndContentIsSpokenOf(ResourceKind kind)
    {
        ResourceKindRow row = Row(kind);
        LabelDecision dac = DriverScene.Dac(Request(row, 7));
        bool isSpokenOf = row.Type == FileType.Directory && kind is not (ResourceKind.TpmState or ResourceKind.PciDeviceTree);
        Assert.Equal(isSpokenOf ? DacRules.DirectoryContent : null, dac.Finding?.Rule);
        if (row.Type != FileType.Directory)
            return;
        LabelDecision selinux = DriverScene.SELinux(new FakeSELinux("svirt_image_t", "virt_content_t"), Request(row, 0));
        Assert.Equal(selinux.Kind == LabelActionKind.Apply, DriverScene.Dac(Request(row, 0)).Kind == LabelActionKind.Apply);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SELinux_Kind_GetsItsLabelOrIsAskedAbout(ResourceKind kind)
    {
        ResourceKindRow row = Row(kind);
        LabelDecision decision = DriverScene.SELinux(new FakeSELinux("svirt_image_t", "virt_content_t"), Request(row, 0));
        string? expected = row.SELinux switch
        {
            "own" => "system_u:object_r:svirt_image_t:s0:c1,c2",
            "shared" => "system_u:object_r:svirt_image_t:s0",
            "content" => "system_u:object_r:virt_content_t:s0",
            _ => null,
        };
        Assert.Equal(expected, decision.Wanted?.Text);
        if (expected is null)
            Assert.Contains($" {row.SELinux} {{", decision.Finding!.Message, StringComparison.Ordinal);
        else
            Assert.Null(decision.Finding);
    }

    /// <summary>A manager that opens a file itself needs no owner changed, but SELinux judges the descriptor at every use.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void DescriptorGroup_Kind_IsLabelledBySELinuxAlone(ResourceKind kind)
    {
        ResourceKindRow row = Row(kind);
        ResourceRequest request = Request(row, 0);
        ResourceRequest passed = request with { Resource = request.Resource with { DescriptorGroup = "g" } };
        Assert.Equal((LabelActionKind.Keep, null), (DriverScene.Dac(passed).Kind, DriverScene.Dac(passed).Finding));
        if (row.Type == FileType.Socket)
            Assert.Equal(LabelActionKind.Ignore, DriverScene.SELinux(new FakeSELinux(), passed).Kind);
        else
            Assert.Equal(DriverScene.SELinux(new FakeSELinux(), request), DriverScene.SELinux(new FakeSELinux(), passed));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AppArmorAndNone_Kind_LabelNothing(ResourceKind kind)
    {
        using var compilers = new Compilers();
        var kernel = new FakeAppArmorKernel();
        var store = new AppArmorProfileStore(kernel, kernel, kernel, compilers.Own);
        ISecurityDriver[] drivers = [new AppArmorDriver(kernel, kernel, store, new PathResolver(new LinuxFileOpener(), 0), new AppArmorProfileOptions(), requireConfined: false), new NoneDriver()];
        Assert.All(drivers, driver =>
        {
            LabelDecision decision = driver.PlanResource(new DomainConfinement { Model = driver.Model }, Request(Row(kind), 0));
            Assert.Equal((LabelActionKind.Ignore, null), (decision.Kind, decision.Finding));
        });
    }

    private static ResourceKindRow Row(ResourceKind kind) => Assert.Single(ResourceKindTable.Rows, row => row.Kind == kind);

    private static PathVerdict Verdict(ResourceKindRow row) =>
        new PathPolicy(new PathPolicyOptions(), "/var/lib/state").Check(row.Path, DriverScene.Status(row.Type, node: _node), false, row.Resource);

    private static ResourceRequest Request(ResourceKindRow row, int mode) => DriverScene.Request(
        row.Resource, DriverScene.Status(row.Type, mode, _node), Verdict(row).Treatment == PathTreatment.Ordinary, "system_u:object_r:other_t:s0");

    private static bool IsUsable(ResourceKindRow row, int mode) =>
        DriverScene.Dac(Request(row, mode)) is { Kind: not LabelActionKind.Apply, Finding: null or { Rule: DacRules.DirectoryContent } };

    private static string Text(int mode) => $"{((mode & 4) != 0 ? 'r' : '-')}{((mode & 2) != 0 ? 'w' : '-')}{((mode & 1) != 0 ? 'x' : '-')}";
}

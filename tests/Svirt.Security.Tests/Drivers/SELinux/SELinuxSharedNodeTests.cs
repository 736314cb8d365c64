using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.SELinux;

/// <summary>Nodes that all domains share: asked about, never relabelled, whatever the document demands.</summary>
public sealed class SELinuxSharedNodeTests
{
    private const string Urandom = "system_u:object_r:urandom_device_t:s0";

    [Fact]
    public void PlanResource_PolicyAllows_PlansNothingAndSaysWhy()
    {
        LabelDecision decision = Plan(new FakeSELinux("urandom_device_t"));
        Assert.Equal((LabelActionKind.Ignore, null, null), (decision.Kind, decision.Wanted, decision.Finding));
        Assert.Equal("the policy allows svirt_t to use urandom_device_t", decision.Reason);
    }

    [Fact]
    public void PlanResource_PolicyDenies_IsAFindingThatNamesBothLabels()
    {
        LabelDecision decision = Plan(new FakeSELinux());
        Assert.Equal(LabelActionKind.Ignore, decision.Kind);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.NoAccess, "/dev/urandom"), (decision.Finding!.Severity, decision.Finding.Rule, decision.Finding.Path));
        Assert.Contains("svirt_t:s0:c1,c2 chr_file { open read getattr write ioctl } on " + Urandom, decision.Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlanResource_LabelDemandedForASharedNode_IsNotApplied() =>
        Assert.Equal(LabelActionKind.Ignore, Plan(new FakeSELinux("urandom_device_t"), label: "system_u:object_r:svirt_image_t:s0").Kind);

    [Fact]
    public void PlanResource_PermissiveOrUnaskableOrUnlabelled_IsNoFinding()
    {
        Assert.Null(Plan(new FakeSELinux { IsEnforcing = false }).Finding);
        Assert.Null(Plan(new FakeSELinux { MayAsk = false }).Finding);
        Assert.Null(Plan(new FakeSELinux(), context: null).Finding);
    }

    private static LabelDecision Plan(FakeSELinux kernel, string? context = Urandom, string? label = null) => DriverScene.SELinux(kernel, DriverScene.Request(
        new DomainResource { Kind = ResourceKind.CharacterDevice, Path = "/dev/urandom", Access = ResourceAccess.ReadWrite },
        DriverScene.Status(FileType.CharacterDevice, 6, new DeviceNumber(1, 9)),
        mayBeChanged: false,
        context,
        label));
}

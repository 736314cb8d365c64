using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Tests.Categories;
using Xunit;

namespace Svirt.Security.Tests.Drivers.SELinux;

public sealed class SELinuxDriverTests
{
    private readonly FakeSELinux _selinux = new();
    private readonly FakeProcesses _processes = new();
    private readonly InProcessCategoryStore _store = new();
    private readonly SELinuxDriverOptions _options = new();
    private readonly LabelReservations _reservations = new();

    [Fact]
    public void PlanDomain_Dynamic_GivesEveryDomainALevelOfItsOwnThatItsImagesShare()
    {
        SELinuxConfinement one = Plan(new DomainSecurityLabel()), two = Plan(new DomainSecurityLabel());
        Assert.Empty(one.Findings);
        SecurityContext process = SecurityContext.Parse(one.ProcessLabel!.Value.Text), image = SecurityContext.Parse(one.ImageLabel!.Value.Text);
        MlsLevel level = process.Range!.Value.High;
        Assert.Equal($"system_u:system_r:svirt_t:{level}", one.Launch.SELinuxContext);
        Assert.Equal($"system_u:object_r:svirt_image_t:{level}", image.ToString());
        Assert.Equal(("s0", 2), (process.Range.Value.Low.ToString()[..2], level.Categories.Count));
        Assert.True(level.IsIncomparableTo(SecurityContext.Parse(two.ProcessLabel!.Value.Text).Range!.Value.High));
        Assert.Equal(2, _store.ListHolders().Count);

        foreach (McsReservation reservation in _reservations.Take())
            reservation.Dispose();
        Assert.Empty(_store.ListHolders());
    }

    [Fact]
    public void PlanDomain_DryRun_ShowsALabelAndReservesNothing()
    {
        Assert.True(_store.Reserve(MlsLevel.Parse("s0:c0,c1"), CategoryOwner.Unnamed).IsReserved);
        _options.Range = MlsRange.Parse("s0-s0:c0.c2");
        for (int i = 0; i < 20; i++)
            Assert.Contains(Plan(new DomainSecurityLabel(), isDryRun: true).Launch.SELinuxContext, new[] { "system_u:system_r:svirt_t:s0:c0,c2", "system_u:system_r:svirt_t:s0:c1,c2" });
        Assert.Single(_store.ListHolders());
    }

    [Theory]
    [InlineData("kvm", true, "svirt_t", null)]
    [InlineData("qemu", true, "svirt_tcg_t", null)]
    [InlineData("kvm", false, "svirt_t", null)]
    [InlineData("qemu", false, "svirt_t", SELinuxRules.EmulationNeedsExecmem)]
    public void PlanDomain_VirtualizationType_ChoosesTheLineOfVirtualDomainContext(string virtualization, bool hasSecondLine, string type, string? warning)
    {
        if (!hasSecondLine)
            _selinux.Contexts["virtual_domain_context"] = ["system_u:system_r:svirt_t:s0"];
        SELinuxConfinement plan = Plan(new DomainSecurityLabel(), virtualization: virtualization);
        Assert.Equal(type, SecurityContext.Parse(plan.Launch.SELinuxContext!).Type);
        Assert.Equal(warning, plan.Findings.SingleOrDefault()?.Rule);
    }

    [Fact]
    public void PlanDomain_Container_HasTheLabelsOfLxcContexts()
    {
        _selinux.Contexts["lxc_contexts"] = ["process = \"system_u:system_r:svirt_lxc_net_t:s0\"", "content=\"system_u:object_r:virt_var_lib_t:s0\"", "file =  \"system_u:object_r:svirt_lxc_file_t:s0\"", "sandbox_kvm_process = \"system_u:system_r:svirt_qemu_net_t:s0\""];
        SELinuxConfinement plan = Plan(new DomainSecurityLabel(), virtualization: "lxc");
        Assert.Empty(plan.Findings);
        SecurityContext process = SecurityContext.Parse(plan.Launch.SELinuxContext!);
        Assert.Equal("svirt_lxc_net_t", process.Type);
        Assert.Equal(
            ($"system_u:object_r:svirt_lxc_file_t:{process.Range!.Value.High}", "system_u:object_r:svirt_lxc_file_t:s0", "system_u:object_r:virt_var_lib_t:s0"),
            (plan.Image!.ToString(), plan.Shared!.ToString(), plan.Content!.ToString()));
        Assert.Equal("svirt_t", SecurityContext.Parse(Plan(new DomainSecurityLabel()).Launch.SELinuxContext!).Type);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("process = \"no context\"")]
    [InlineData("process")]
    public void PlanDomain_ContainerAndNoUsableLxcContexts_IsRefusedAndNamesTheFile(string? line)
    {
        if (line is not null)
            _selinux.Contexts["lxc_contexts"] = [line];
        PlanFinding finding = Assert.Single(Plan(new DomainSecurityLabel(), virtualization: "lxc").Findings);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.NoBaseLabel), (finding.Severity, finding.Rule));
        Assert.Contains("lxc_contexts", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PlanDomain_CategoriesPerLabel_IsHowManyALabelHas(int count)
    {
        _options.CategoriesPerLabel = count;
        MlsLevel one = LevelOf(Plan(new DomainSecurityLabel())), two = LevelOf(Plan(new DomainSecurityLabel()));
        Assert.Equal((count, count), (one.Categories.Count, two.Categories.Count));
        Assert.True(one.IsIncomparableTo(two));
    }

    /// <summary>Managers of one host that differ: a pair within a triple would be dominated by it.</summary>
    [Fact]
    public void PlanDomain_PairsBesideTriples_AreNeverWithinThem()
    {
        _options.Range = MlsRange.Parse("s0-s0:c0.c3");
        _options.CategoriesPerLabel = 3;
        MlsLevel triple = LevelOf(Plan(new DomainSecurityLabel()));
        _options.CategoriesPerLabel = 2;
        for (int i = 0; i < 3; i++)
            Assert.True(triple.IsIncomparableTo(LevelOf(Plan(new DomainSecurityLabel()))));
        Assert.Equal(SELinuxRules.LabelsExhausted, Assert.Single(Plan(new DomainSecurityLabel()).Findings).Rule);
    }

    [Fact]
    public void PlanDomain_RangeOfTooManyLabels_IsRefusedAndSaysSo()
    {
        _options.Range = MlsRange.Parse("s0-s0:c0.c4095");
        _options.CategoriesPerLabel = 3;
        PlanFinding finding = Assert.Single(Plan(new DomainSecurityLabel()).Findings);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.RangeTooLarge), (finding.Severity, finding.Rule));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void FindFault_CategoriesPerLabelOutOfRange_IsNamed(int count)
    {
        var options = new SecurityManagerOptions { SELinux = { CategoriesPerLabel = count } };
        Assert.Contains("CategoriesPerLabel", Assert.Throws<ArgumentException>(() => new SecurityManager(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Probe_Enabled_TellsModePolicyTypeAndContexts()
    {
        SELinuxDriver driver = DriverScene.NewSELinuxDriver(_selinux);
        Assert.Equal("enforcing, policy type fake, with virtual_domain_context, virtual_image_context", driver.Probe().Detail);
        _selinux.IsEnforcing = false;
        _selinux.Contexts.Clear();
        Assert.Equal("permissive, policy type fake, without contexts of domains", driver.Probe().Detail);
    }

    [Theory]
    [InlineData("system_u:system_r:initrc_t:s0", "0 categories")]
    [InlineData("system_u:system_r:virtd_t:s0-s0:c5", "1 categories")]
    [InlineData("system_u:system_r:virtd_t:s0:c1,c2-s0:c1.c3", "1 categories")]
    [InlineData("system_u:system_r:virtd_t", "no range")]
    public void PlanDomain_ManagersRangeTooSmall_IsRefusedAndSaysSo(string manager, string expected)
    {
        _processes.Labels[Environment.ProcessId] = manager;
        PlanFinding finding = Assert.Single(Plan(new DomainSecurityLabel()).Findings);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.RangeTooSmall), (finding.Severity, finding.Rule));
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
        Assert.Empty(_store.ListHolders());

        _options.Range = MlsRange.Parse("s0-s0:c7,c9");
        Assert.Equal("system_u:system_r:svirt_t:s0:c7,c9", Plan(new DomainSecurityLabel()).Launch.SELinuxContext);
    }

    [Fact]
    public void PlanDomain_RangeWithCategoriesAtItsLowEnd_LabelsStayWithinIt()
    {
        _processes.Labels[Environment.ProcessId] = "system_u:system_r:virtd_t:s1:c1-s5:c1,c700.c701";
        Assert.Equal("system_u:system_r:svirt_t:s1:c1,c700,c701", Plan(new DomainSecurityLabel()).Launch.SELinuxContext);
    }

    [Fact]
    public void PlanDomain_NoLabelLeft_IsAFindingThatExplains()
    {
        _options.Range = MlsRange.Parse("s0-s0:c0.c1");
        Plan(new DomainSecurityLabel());
        PlanFinding finding = Assert.Single(Plan(new DomainSecurityLabel()).Findings);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.LabelsExhausted), (finding.Severity, finding.Rule));
        Assert.Contains("1 of 1 labels cannot be given out", finding.Message, StringComparison.Ordinal);
        Assert.Equal(SELinuxRules.LabelsExhausted, Assert.Single(Plan(new DomainSecurityLabel(), isDryRun: true).Findings).Rule);
    }

    [Fact]
    public void PlanDomain_PolicyWithoutVirtualMachines_IsRefused()
    {
        _selinux.Contexts.Clear();
        Assert.Equal(SELinuxRules.NoBaseLabel, Assert.Single(Plan(new DomainSecurityLabel()).Findings).Rule);
        Assert.Empty(_store.ListHolders());
    }

    [Theory]
    [InlineData("staff_u:staff_r:svirt_x_t:s0:c1", null, "staff_u:staff_r:svirt_x_t")]
    [InlineData("staff_u:staff_r:svirt_x_t:s0", "staff_u:", "system_u:system_r:svirt_x_t")]
    public void PlanDomain_BaseLabel_GivesTypeAndWhatElseThePolicyAccepts(string label, string? refused, string expected)
    {
        if (refused is not null)
            _selinux.Refused.Add(refused);
        SELinuxConfinement plan = Plan(new DomainSecurityLabel { BaseLabel = label });
        Assert.Empty(plan.Findings);
        SecurityContext process = SecurityContext.Parse(plan.Launch.SELinuxContext!);
        Assert.Equal((expected, 2), ($"{process.User}:{process.Role}:{process.Type}", process.Range!.Value.High.Categories.Count));
    }

    [Theory]
    [InlineData("no context")]
    [InlineData("system_u:system_r:unknown_t:s0")]
    public void PlanDomain_BaseLabelThePolicyRefuses_IsAnError(string label)
    {
        _selinux.Refused.Add("unknown_t");
        Assert.Equal(SELinuxRules.InvalidContext, Assert.Single(Plan(new DomainSecurityLabel { BaseLabel = label }).Findings).Rule);
    }

    [Fact]
    public void PlanDomain_TypeThatIsNotHeldToItsCategories_IsAWarning()
    {
        SELinuxConfinement plan = Plan(new DomainSecurityLabel { BaseLabel = "system_u:system_r:unconfined_t:s0" }, constraint: McsConstraint.Of(["svirt_t"]));
        PlanFinding finding = Assert.Single(plan.Findings);
        Assert.Equal((FindingSeverity.Warning, SELinuxRules.NotIsolated), (finding.Severity, finding.Rule));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PlanDomain_StaticLabelComparableWithOneInUse_IsRefusedAndNamesTheHolder(bool isDryRun)
    {
        var other = new CategoryOwner(Guid.NewGuid(), "other-vm");
        Assert.True(_store.Reserve(MlsLevel.Parse("s0:c1"), other).IsReserved);
        PlanFinding finding = Assert.Single(Plan(Static("system_u:system_r:svirt_t:s0:c1,c2"), isDryRun).Findings);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.LabelInUse), (finding.Severity, finding.Rule));
        Assert.Contains(other.ToString(), finding.Message, StringComparison.Ordinal);
        Assert.Empty(Plan(Static("system_u:system_r:svirt_t:s0:c2,c3"), isDryRun).Findings);
        Assert.Equal(isDryRun ? 1 : 2, _store.ListHolders().Count);
    }

    [Fact]
    public void PlanDomain_DryRunOfADomainThatHasItsStaticLabel_IsNoConflict()
    {
        DomainSecurityLabel label = Static("system_u:system_r:svirt_t:s0:c2,c3");
        Assert.Empty(Plan(label).Findings);
        Assert.Empty(Plan(label, isDryRun: true).Findings);
        Assert.Equal(SELinuxRules.LabelInUse, Assert.Single(Plan(label).Findings).Rule);
    }

    [Theory]
    [InlineData("system_u:system_r:svirt_t:s0")]
    [InlineData("system_u:system_r:trusted_t:s0:c1,c2")]
    public void PlanDomain_StaticLabelThatIsolatesNothing_IsAWarningAndNotReserved(string label)
    {
        SELinuxConfinement plan = Plan(Static(label), constraint: McsConstraint.Of(["svirt_t"]));
        Assert.Equal((FindingSeverity.Warning, SELinuxRules.NotIsolated), (plan.Findings.Single().Severity, plan.Findings.Single().Rule));
        Assert.Equal(label, plan.Launch.SELinuxContext);
        Assert.Empty(_store.ListHolders());
    }

    [Theory]
    [InlineData(true, FindingSeverity.Error)]
    [InlineData(false, FindingSeverity.Warning)]
    public void PlanDomain_PermissiveHost_IsAnErrorWhereEnforcingIsRequired(bool isRequired, FindingSeverity severity)
    {
        _selinux.IsEnforcing = false;
        _options.RequireEnforcing = isRequired;
        PlanFinding finding = Assert.Single(Plan(new DomainSecurityLabel()).Findings);
        Assert.Equal((severity, SELinuxRules.NotEnforcing), (finding.Severity, finding.Rule));
        Assert.Equal(isRequired ? 0 : 1, _store.ListHolders().Count);
        Assert.Empty(Plan(new DomainSecurityLabel { Type = SecurityLabelType.None }).Findings);
    }

    [Fact]
    public void PlanDomain_None_GivesNoLabelAndReservesNothing()
    {
        SELinuxConfinement plan = Plan(new DomainSecurityLabel { Type = SecurityLabelType.None });
        Assert.Equal((null, null), (plan.ProcessLabel, plan.Launch.SELinuxContext));
        Assert.Empty(_store.ListHolders());
    }

    private static DomainSecurityLabel Static(string label) => new() { Type = SecurityLabelType.Static, Label = label };

    private static MlsLevel LevelOf(SELinuxConfinement plan) => SecurityContext.Parse(plan.Launch.SELinuxContext!).Range!.Value.High;

    private SELinuxConfinement Plan(DomainSecurityLabel label, bool isDryRun = false, string virtualization = "kvm", McsConstraint? constraint = null)
    {
        var driver = new SELinuxDriver(new KernelSecurityServer(_selinux), _selinux.NewOracle(), _processes, new LevelAssignment(_store, constraint ?? McsConstraint.Stock), _options);
        DomainDefinition domain = ManagerHost.Domain("vm") with { VirtualizationType = virtualization };
        return (SELinuxConfinement)driver.PlanDomain(new DomainRequest(domain, label, []) { Reservations = isDryRun ? null : _reservations });
    }
}

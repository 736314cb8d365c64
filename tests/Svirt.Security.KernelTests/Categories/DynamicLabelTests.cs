using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;
using ConfinedProcess = Svirt.Security.KernelTests.Laboratory.ConfinedProcess;

namespace Svirt.Security.KernelTests.Categories;

/// <summary>Labels that the library makes, under the kernel that enforces them.</summary>
public class DynamicLabelTests
{
    [KernelFact(Kernel.SELinux)]
    public void Launch_TwoDomains_EachReadsItsOwnDiskAndIsDeniedTheOthers()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManagerOver("s0-s0:c0.c1023", "selinux");
        DynamicDomain alpha = new(folder, "alpha"), beta = new(folder, "beta");
        string before = FileLabel.Get(beta.Disk);
        ConfinedDomain other = manager.Prepare(beta.Definition);
        using var log = KernelLog.OpenAtEnd();

        (ConfinedDomain own, int? code, string output) = Read(manager, alpha, alpha.Disk);
        Assert.Equal((0, "the disk of alpha"), (code, output));
        Assert.NotEqual(LevelOf(own), LevelOf(other));
        Assert.Equal($"system_u:object_r:svirt_image_t:{LevelOf(other)}", FileLabel.Get(beta.Disk));

        (ConfinedDomain intruder, code, output) = Read(manager, alpha, beta.Disk);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"svirt_t:{LevelOf(intruder)} tcontext=system_u:object_r:svirt_image_t:{LevelOf(other)}", log.WaitForDenial(beta.Disk).Denial, StringComparison.Ordinal);

        manager.Stop(other);
        Assert.Equal(before, FileLabel.Get(beta.Disk));
        Assert.Empty(manager.Categories.ListHolders());
    }

    [KernelFact(Kernel.SELinux)]
    public void McsConstraint_OfTheLoadedPolicy_IsItsAttribute()
    {
        McsConstraint constraint = McsConstrainedTypes.Of(new KernelSecurityServer());
        SecurityContext label = SecurityContext.Parse("system_u:system_r:svirt_t:s0:c1,c2");
        Assert.True(constraint.IsFromPolicy);
        Assert.True(constraint.Applies(label));
        Assert.False(constraint.Applies(label.WithType("initrc_t")));
    }

    /// <summary>The tests run as a service that the policy gives no categories.</summary>
    [KernelFact(Kernel.SELinux)]
    public void Plan_OwnRangeWithoutCategories_IsRefusedAndSaysSo()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("selinux");
        PlanFinding finding = Assert.Single(manager.Plan(new DynamicDomain(folder, "alpha").Definition).Findings);
        Assert.Equal((FindingSeverity.Error, SELinuxRules.RangeTooSmall), (finding.Severity, finding.Rule));
    }

    /// <summary>Somebody else's domain: libvirt's, a container. Our records know nothing of it.</summary>
    [KernelFact(Kernel.SELinux)]
    public void Prepare_PairsCarriedByUnknownProcess_AreNotGivenOut()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManagerOver("s0-s0:c0.c2", "selinux");
        using ConfinedProcess stranger = ConfinedProcess.StartWithSELinuxLabel("system_u:system_r:svirt_t:s0:c0,c1", LaboratoryPrograms.Sleep, "1000");
        stranger.WaitForLabel();

        ConfinedDomain[] prepared = [manager.Prepare(new DynamicDomain(folder, "alpha").Definition), manager.Prepare(new DynamicDomain(folder, "beta").Definition)];
        Assert.Equal(["s0:c0,c2", "s0:c1,c2"], prepared.Select(LevelOf).Order(StringComparer.Ordinal));
        AssertExhausted(manager, folder);
        foreach (ConfinedDomain domain in prepared)
            manager.Stop(domain);
    }

    [KernelFact(Kernel.SELinux)]
    public void Recover_ManagerKilledWithItsEmulatorAlive_KeepsThePairUntilTheDomainIsStopped()
    {
        const string OnePair = "s0-s0:c0.c1";
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        var alpha = new DynamicDomain(folder, "alpha");
        string before = FileLabel.Get(alpha.Disk);
        int emulator = KilledManager.LaunchAndKill(state, alpha, OnePair);

        using SecurityManager manager = state.NewManagerOver(OnePair, "selinux");
        AssertExhausted(manager, folder);
        RecoveredDomain recovered = Assert.Single(manager.Recover());
        Assert.Equal((RecoveryOutcome.StillRunning, emulator), (recovered.Outcome, recovered.ProcessId));
        Assert.Equal(emulator, Assert.Single(manager.Categories.ListHolders()).Emulator!.ProcessId);
        AssertExhausted(manager, folder);

        manager.StopRecovered(recovered.Domain);
        Assert.Equal(before, FileLabel.Get(alpha.Disk));
        manager.Stop(manager.Prepare(alpha.Definition));
    }

    private static void AssertExhausted(SecurityManager manager, ImageFolder folder)
    {
        DomainPlanException refused = Assert.Throws<DomainPlanException>(() => manager.Prepare(new DynamicDomain(folder, "rival").Definition));
        Assert.Equal(SELinuxRules.LabelsExhausted, Assert.Single(refused.Findings).Rule);
    }

    /// <summary>Runs a domain whose emulator is a program that prints a file, and stops it.</summary>
    private static (ConfinedDomain Domain, int? Code, string Output) Read(SecurityManager manager, DynamicDomain domain, string file)
    {
        var command = new EmulatorCommand(LaboratoryPrograms.Cat, file) { StandardOutput = StandardStreamTarget.Pipe, StandardError = StandardStreamTarget.Pipe };
        ConfinedDomain running = manager.Launch(domain.Definition, command);
        using var output = new StreamReader(running.Emulator!.StandardOutput!);
        string text = output.ReadToEnd();
        int? code = running.Emulator.WaitForExit(LauncherUnderTest.Patience)?.Code;
        manager.Stop(running, TimeSpan.FromSeconds(1));
        return (running, code, text);
    }

    private static string LevelOf(ConfinedDomain domain) => SecurityContext.Parse(domain.Plan.Launch.SELinuxContext!).Range!.Value.High.ToString();
}

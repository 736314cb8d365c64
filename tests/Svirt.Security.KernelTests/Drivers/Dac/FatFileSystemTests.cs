using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Labelling;

namespace Svirt.Security.KernelTests.Drivers.Dac;

/// <summary>Files whose owner nobody can change, and that have no ACL: vfat, which not every host's kernel has.</summary>
public class FatFileSystemTests
{
    private const uint Emulator = LaboratoryUsers.Emulator;

    [KernelTheory(Kernel.Plain)]
    [InlineData(DacStrategy.Acl)]
    [InlineData(DacStrategy.ChangeOwner)]
    public void Prepare_FileThatCannotBeGivenAway_IsATypedErrorAndNothingStaysOnRecord(DacStrategy strategy)
    {
        using var volume = new FatVolume("umask=066");
        using var state = new StateFolder();
        string disk = volume.NewFile("disk"), before = Describe(disk);
        using SecurityManager manager = NewManager(state, strategy);
        LabellingException e = Assert.Throws<LabellingException>(() => manager.Prepare(Domain(disk)));
        Assert.Equal((disk, DacDriver.ModelName), (e.Path, e.Model));
        Assert.Equal(before, Describe(disk));
        Assert.Empty(Directory.GetFiles(state.Path + "/domains"));
    }

    [KernelFact(Kernel.Plain)]
    public void Plan_DirectoryOfTheMountIsClosed_NamesItAndChangesNothing()
    {
        using var volume = new FatVolume("umask=077");
        using var state = new StateFolder();
        string disk = volume.NewFile("disk"), before = Describe(disk);
        using SecurityManager manager = NewManager(state, DacStrategy.Acl);
        PlanFinding finding = Assert.Single(manager.Plan(Domain(disk)).Findings, finding => finding.Rule == DacRules.NoAccess);
        Assert.Contains(volume.Path, finding.Message, StringComparison.Ordinal);
        Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain(disk)));
        Assert.Equal(before, Describe(disk));
    }

    [KernelFact(Kernel.Plain)]
    public void Launch_MountedForTheEmulator_OpensItAsItStands()
    {
        using var volume = new FatVolume($"uid={Emulator},gid={Emulator},umask=077");
        using var state = new StateFolder();
        string disk = volume.NewFile("disk"), before = Describe(disk);
        using SecurityManager manager = NewManager(state, DacStrategy.Acl);
        ConfinedDomain domain = manager.Launch(Domain(disk), new Security.Launch.EmulatorCommand("/bin/sh", "-c", "echo written <> \"$0\" 1>&0", disk));
        Assert.Equal(LabelActionKind.Keep, Assert.Single(domain.Plan.Labels.Actions).Kind);
        Assert.Equal(0, domain.Emulator!.WaitForExit(TimeSpan.FromSeconds(30))?.Code);
        manager.Stop(domain);
        Assert.StartsWith("written", File.ReadAllText(disk), StringComparison.Ordinal);
        Assert.Equal(before, Describe(disk));
    }

    /// <summary>What cannot be the domain's alone is not given to it.</summary>
    [KernelFact(Kernel.Plain)]
    public void Prepare_DomainWithAnIdentityOfItsOwn_IsRefusedAndItsIdentityIsFreeAgain()
    {
        using var volume = new FatVolume("umask=000");
        using var state = new StateFolder();
        string disk = volume.NewFile("disk"), before = Describe(disk);
        using SecurityManager manager = state.NewManager(options => options.Dac.IdentityPerDomain = DacIdentityRange.Default, "dac");
        DomainDefinition domain = DomainXml.Parse(Document(disk, ""));
        Assert.Throws<LabellingException>(() => manager.Prepare(domain));
        Assert.Equal(before, Describe(disk));
        Assert.Empty(Directory.GetFiles(state.Path + "/identities/taken"));
    }

    private static SecurityManager NewManager(StateFolder state, DacStrategy strategy) => state.NewManager(options => options.Dac.Strategy = strategy, "dac");

    private static string Describe(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        FileStatus status = file.GetStatus();
        return $"{status.UserId}:{status.GroupId} {Convert.ToString(status.Permissions, 8)}";
    }

    private static DomainDefinition Domain(string disk) => DomainXml.Parse(Document(
        disk, $"<seclabel type='static' model='dac' relabel='yes'><label>+{Emulator}:+{Emulator}</label></seclabel>"));

    private static string Document(string disk, string label) => $"""
        <domain type='qemu'>
          <name>fat</name>
          <devices><disk type='file' device='disk'><driver type='raw'/><source file='{disk}'/><target dev='vda'/></disk></devices>
          {label}
        </domain>
        """;
}

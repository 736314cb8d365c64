using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>The plan says beforehand that the emulator's program cannot be executed, and the start agrees.</summary>
public sealed class EmulatorProgramTests : IDisposable
{
    private const UnixFileMode ForAll = (UnixFileMode)0x1ED; // 0755
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Plan_ProgramThatTheEmulatorMayExecute_HasNoFinding()
    {
        using SecurityManager manager = _host.NewManager();
        DomainDefinition domain = WithProgram(Copy(_host.Folder.Path, ForAll));
        Assert.DoesNotContain(manager.Plan(domain).Findings, IsAboutProgram);
        manager.Stop(manager.Launch(domain, new EmulatorCommand(domain.Emulator!, "1000")));
    }

    /// <summary>The start succeeds, since setpriv has the manager's capabilities until then; a unit of systemd would fail.</summary>
    [RootFact]
    public void Plan_ModeForbidsExecutionToTheIdentity_IsAWarningUntilItIsGranted()
    {
        string program = Copy(_host.Folder.Path, (UnixFileMode)0x1C0); // 0700
        Assert.Contains("setfacl -m u:4242:rx", AssertSaid(WithProgram(program), FindingSeverity.Warning).Remedy, StringComparison.Ordinal);
        MountedFolder.Run("setfacl", "-m", $"u:{Emulator}:rx", program);
        using SecurityManager manager = _host.NewManager();
        Assert.DoesNotContain(manager.Plan(WithProgram(program)).Findings, IsAboutProgram);
    }

    [RootFact]
    public void Plan_NobodyMayExecuteIt_IsAnError() =>
        Assert.Contains("chmod a+x", AssertSaid(WithProgram(Copy(_host.Folder.Path, (UnixFileMode)0x1A4)), FindingSeverity.Error).Remedy, StringComparison.Ordinal); // 0644

    [RootFact]
    public void Plan_DirectoryOfTheProgramIsClosed_IsAWarningThatNamesIt()
    {
        string directory = Directory.CreateDirectory(_host.Folder.Path + "/closed", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Assert.Contains("search " + directory, AssertSaid(WithProgram(Copy(directory, ForAll)), FindingSeverity.Warning).Remedy, StringComparison.Ordinal);
    }

    [MountFact("tmpfs")]
    public void Plan_MountedNoexec_IsAnErrorUntilItIsMountedOtherwise()
    {
        using var mount = new MountedFolder("tmpfs", "mode=755,noexec");
        DomainDefinition domain = WithProgram(Copy(mount.Path, ForAll));
        Assert.Contains("noexec", AssertSaid(domain, FindingSeverity.Error).Message, StringComparison.Ordinal);
        mount.Remount("exec");
        using SecurityManager manager = _host.NewManager();
        Assert.DoesNotContain(manager.Plan(domain).Findings, IsAboutProgram);
    }

    [RootFact]
    public void Plan_NoSuchProgramOrADirectory_IsSaid()
    {
        using SecurityManager manager = _host.NewManager();
        PlanFinding missing = Assert.Single(manager.Plan(WithProgram(_host.Folder.Path + "/none")).Findings, IsAboutProgram);
        Assert.Equal(FindingSeverity.Warning, missing.Severity);
        PlanFinding directory = Assert.Single(manager.Plan(WithProgram(_host.Folder.Path)).Findings, IsAboutProgram);
        Assert.Equal(FindingSeverity.Error, directory.Severity);
    }

    /// <summary>Nothing was started, and the domain can be with another program, or the same when it is repaired.</summary>
    [RootFact]
    public void Launch_ProgramThatThePlanDoesNotNameIsNotExecutable_NamesPathMechanismRuleAndRemedy()
    {
        string program = Copy(_host.Folder.Path, (UnixFileMode)0x1A4); // 0644
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm") with { Emulator = "/usr/bin/sleep" });

        PlanFinding finding = Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Launch(domain, new EmulatorCommand(program, "1000"))).Findings);

        Assert.Equal((FindingSeverity.Error, DacDriver.ModelName, DacRules.NotExecutable, program), (finding.Severity, finding.Model, finding.Rule, finding.Path));
        Assert.Contains("chmod a+x", finding.Remedy, StringComparison.Ordinal);
        Assert.False(File.Exists($"{_host.StateDirectory}/domains/{domain.Identity.Id}.emulator"));
        File.SetUnixFileMode(program, ForAll);
        manager.Launch(domain, new EmulatorCommand(program, "1000"));
        manager.Stop(domain);
    }

    [RootFact]
    public void Launch_DomainWithAProgramThatIsNotExecutable_IsUndone()
    {
        string program = Copy(_host.Folder.Path, (UnixFileMode)0x1A4), disk = _host.Folder.NewFile("disk"); // 0644
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = _host.NewManager();
        Assert.Throws<DomainPlanException>(() => manager.Launch(Domain("vm", disk), new EmulatorCommand(program)));
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    /// <summary>What the plan says is what the start does.</summary>
    private PlanFinding AssertSaid(DomainDefinition domain, FindingSeverity severity)
    {
        using SecurityManager manager = _host.NewManager();
        PlanFinding finding = Assert.Single(manager.Plan(domain).Findings, IsAboutProgram);
        Assert.Equal((severity, domain.Emulator), (finding.Severity, finding.Path));
        ConfinedDomain unnamed = manager.Prepare(domain with { Emulator = null });
        Assert.DoesNotContain(unnamed.Plan.Findings, IsAboutProgram);
        var command = new EmulatorCommand(domain.Emulator!, "1000");
        if (severity == FindingSeverity.Warning)
        {
            manager.Launch(unnamed, command);
        }
        else
        {
            // The same in the same words, though the plan did not know of it; and the kernel agrees.
            Assert.Equal(finding, Assert.Single(Assert.Throws<DomainPlanException>(() => manager.Launch(unnamed, command)).Findings));
            Assert.Equal(DomainState.Prepared, unnamed.State);
            using var launcher = new ProcessLauncher(new ProcessLauncherOptions());
            Assert.Equal(LaunchStage.Exec, Assert.Throws<LaunchException>(() => launcher.Launch(unnamed.Plan.Launch, command)).Stage);
        }

        manager.Stop(unnamed);
        return finding;
    }

    private static bool IsAboutProgram(PlanFinding finding) => finding.Rule == DacRules.NotExecutable;

    private static string Copy(string directory, UnixFileMode mode)
    {
        string copy = directory + "/emulator";
        File.Copy("/usr/bin/sleep", copy);
        File.SetUnixFileMode(copy, mode);
        return copy;
    }

    private static DomainDefinition WithProgram(string program) => Domain("vm") with { Emulator = program };
}

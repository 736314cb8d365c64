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

    [RootTheory]
    [InlineData(0x1C0, "setfacl -m u:4242:rx")] // 0700
    [InlineData(0x1A4, "chmod a+x")] // 0644
    public void Plan_ModeForbidsExecution_IsAnErrorThatNamesTheRemedyAndTheStartFails(int mode, string remedy)
    {
        string program = Copy(_host.Folder.Path, (UnixFileMode)mode);
        PlanFinding finding = AssertCannotStart(WithProgram(program));
        Assert.Contains(remedy, finding.Remedy, StringComparison.Ordinal);
        if (mode == 0x1C0)
        {
            MountedFolder.Run("setfacl", "-m", $"u:{Emulator}:rx", program);
            using SecurityManager manager = _host.NewManager();
            Assert.DoesNotContain(manager.Plan(WithProgram(program)).Findings, IsAboutProgram);
        }
    }

    [RootFact]
    public void Plan_DirectoryOfTheProgramIsClosed_IsAnErrorThatNamesIt()
    {
        string directory = Directory.CreateDirectory(_host.Folder.Path + "/closed", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Assert.Contains("search " + directory, AssertCannotStart(WithProgram(Copy(directory, ForAll))).Remedy, StringComparison.Ordinal);
    }

    [MountFact("tmpfs")]
    public void Plan_MountedNoexec_IsAnErrorUntilItIsMountedOtherwise()
    {
        using var mount = new MountedFolder("tmpfs", "mode=755,noexec");
        DomainDefinition domain = WithProgram(Copy(mount.Path, ForAll));
        Assert.Contains("noexec", AssertCannotStart(domain).Message, StringComparison.Ordinal);
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

    private PlanFinding AssertCannotStart(DomainDefinition domain)
    {
        using SecurityManager manager = _host.NewManager();
        PlanFinding finding = Assert.Single(manager.Plan(domain).Findings, IsAboutProgram);
        Assert.Equal((FindingSeverity.Error, domain.Emulator), (finding.Severity, finding.Path));
        ConfinedDomain unnamed = manager.Prepare(domain with { Emulator = null });
        LaunchException e = Assert.Throws<LaunchException>(() => manager.Launch(unnamed, new EmulatorCommand(domain.Emulator!, "1000")));
        Assert.Equal(LaunchStage.Exec, e.Stage);
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

using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Launch;

public sealed class AppArmorLaunchTests : IDisposable
{
    private const string Profile = "svirt-launch-test";
    private readonly LauncherUnderTest _launcher = new();
    private readonly ProcessLauncher _compilerLauncher = new(new ProcessLauncherOptions { StartTimeout = LauncherUnderTest.Patience });
    private readonly AppArmorProfileStore _profiles;

    public AppArmorLaunchTests() => _profiles = new AppArmorProfileStore(_compilerLauncher);

    private static LaunchPlan Confined => new()
    {
        UserId = LaboratoryUsers.Emulator,
        GroupId = LaboratoryUsers.Emulator,
        ClearCapabilities = true,
        NoNewPrivileges = true,
        AppArmorProfile = Profile,
    };

    public void Dispose()
    {
        if (LaboratoryKernel.Current == Kernel.AppArmor && _profiles.FindMode(Profile) is not null)
            _profiles.Unload(Profile);
        _launcher.Dispose();
        _compilerLauncher.Dispose();
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_PlanWithProfile_ProcessRunsUnderIt()
    {
        Load("");
        using Security.Launch.ConfinedProcess process = _launcher.Launch(Confined, new EmulatorCommand(LaboratoryPrograms.Sleep, "60"));
        Assert.Equal(Profile + " (enforce)", File.ReadAllText($"/proc/{process.Id}/attr/current").TrimEnd('\0', '\n'));
        End(process);
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_ListedFile_IsReadAndUnlistedIsDeniedByTheKernelAndRecorded()
    {
        using var folder = new ImageFolder();
        string own = folder.Add("own.img", "mine"), other = folder.Add("other.img", "theirs");
        Load($"{own} r,");
        using var log = KernelLog.OpenAtEnd();

        Assert.Equal((0, "mine", ""), _launcher.Run(Confined, LaboratoryPrograms.Cat, own));
        (int? code, string output, string error) = _launcher.Run(Confined, LaboratoryPrograms.Cat, other);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("Permission denied", error, StringComparison.Ordinal);
        Assert.Contains($"profile=\"{Profile}\"", log.WaitForDenial(other).Denial, StringComparison.Ordinal);
    }

    /// <summary>New opens follow the new profile at once, in both directions.</summary>
    [KernelFact(Kernel.AppArmor)]
    public void Load_InPlaceOfAProfileInUse_ChangesWhatTheRunningProcessMayOpen()
    {
        using var folder = new ImageFolder();
        string first = folder.Add("first.img", "1"), second = folder.Add("second.img", "2");
        Load($"{first} r,");
        var command = new EmulatorCommand(LaboratoryPrograms.Busybox, "sh", "-c", "while read f; do if read x < $f; then :; fi; echo got:$x; x=; done")
        {
            StandardInput = StandardStreamTarget.Pipe,
            StandardOutput = StandardStreamTarget.Pipe,
        };
        using Security.Launch.ConfinedProcess process = _launcher.Launch(Confined, command);
        using var input = new StreamWriter(process.StandardInput!) { AutoFlush = true };
        using var output = new StreamReader(process.StandardOutput!);

        Assert.Equal(("got:1", "got:"), (Ask(first), Ask(second)));
        Load($"{second} r,");
        Assert.Equal(("got:", "got:2"), (Ask(first), Ask(second)));
        End(process);

        string? Ask(string path)
        {
            input.WriteLine(path);
            return output.ReadLine();
        }
    }

    [KernelFact(Kernel.AppArmor)]
    public void Unload_WhileAProcessHasTheProfile_IsRefusedAndAfterwardsDone()
    {
        Load("");
        using (Security.Launch.ConfinedProcess process = _launcher.Launch(Confined, new EmulatorCommand(LaboratoryPrograms.Sleep, "60")))
        {
            AppArmorProfileException e = Assert.Throws<AppArmorProfileException>(() => _profiles.Unload(Profile));
            Assert.Contains($"process {process.Id} ", e.Message, StringComparison.Ordinal);
            Assert.Equal("enforce", _profiles.FindMode(Profile));
            End(process);
        }

        _profiles.Unload(Profile);
        Assert.Null(_profiles.FindMode(Profile));
        Assert.Throws<AppArmorProfileException>(() => _profiles.Unload(Profile));
    }

    [KernelFact(Kernel.AppArmor)]
    public void Load_SourceThatDoesNotCompile_SaysWhatTheCompilerSays()
    {
        AppArmorProfileException e = Assert.Throws<AppArmorProfileException>(() => _profiles.Load(Profile, $"profile {Profile} {{ no such rule }}"));
        Assert.Contains("syntax error", e.Message, StringComparison.Ordinal);
        Assert.Null(_profiles.FindMode(Profile));
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_UnknownProfile_IsATypedErrorWithTheCause()
    {
        LaunchException e = Assert.Throws<LaunchException>(
            () => _launcher.Launch(Confined with { AppArmorProfile = "no-such-profile" }, new EmulatorCommand(LaboratoryPrograms.Sleep, "60")).Dispose());
        Assert.Contains("No such file", e.Message + e.StandardErrorText, StringComparison.Ordinal);
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_FiveHundredFromSixteenThreads_EachRunsUnderItsProfileAndTheManagerUnconfined()
    {
        Load("@{PROC}/@{pid}/attr/current r, @{PROC}/@{pid}/status r,");
        using var threads = new ManagerThreads();
        ParallelLaunches.Run(_launcher, LaboratoryPrograms.Busybox, i => Confined with { UserId = 70000 + (uint)i });
        Assert.Empty(threads.Stop());
        Assert.InRange(threads.Samples, 10, int.MaxValue);
    }

    private void Load(string rules) => _profiles.Load(Profile, $$"""
        abi <abi/3.0>,
        include <tunables/global>
        profile {{Profile}} {
          {{LaboratoryPrograms.Folder}}/* mr,
          /etc/ld.so.cache r,
          /usr/lib/** mr,
          signal receive peer=unconfined,
          {{rules}}
        }
        """);

    private static void End(Security.Launch.ConfinedProcess process)
    {
        process.Kill();
        Assert.NotNull(process.WaitForExit(LauncherUnderTest.Patience));
    }
}

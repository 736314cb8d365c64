using System.Globalization;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Drivers.AppArmor;

/// <summary>Managers that are killed with SIGKILL in the middle of what they do to the kernel's profiles.</summary>
public sealed class KilledManagerTests : IDisposable
{
    private readonly ProcessLauncher _launcher = new(new ProcessLauncherOptions { StartTimeout = LauncherUnderTest.Patience });
    private readonly AppArmorProfileStore _profiles;

    public KilledManagerTests() => _profiles = new AppArmorProfileStore(_launcher);

    public void Dispose() => _launcher.Dispose();

    /// <summary>Whatever it was doing: a live emulator keeps its profile, and what is left of a dead one goes.</summary>
    [KernelTheory(Kernel.AppArmor)]
    [InlineData("ready", 700)]
    [InlineData("prepared", 0)]
    [InlineData("running", 0)]
    [InlineData("detached", 150)]
    public void Recover_ManagerKilledAtAnyMoment_LiveEmulatorStaysConfinedAndNothingIsLeftAfterIt(string word, int milliseconds)
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        string disk = folder.Add("disk.img", "disk\n"), medium = folder.Add("cd.iso", "cd\n");
        string profile = "libvirt-" + KilledAppArmorManager.Definition(disk).Id;
        int? live = KilledAppArmorManager.RunAndKill(state, disk, medium, word, TimeSpan.FromMilliseconds(milliseconds))
            .Where(emulator => LabelOf(emulator) == profile + " (enforce)")
            .Select(emulator => (int?)emulator)
            .LastOrDefault();

        using SecurityManager manager = state.NewManager("apparmor", "dac");
        IReadOnlyList<RecoveredDomain> recovered = manager.Recover();
        RecoveredDomain? taken = recovered.FirstOrDefault(domain => domain.Outcome == RecoveryOutcome.StillRunning);
        Assert.True(live is null || taken?.ProcessId == live || LabelOf(live.Value) is null, $"{string.Join(", ", recovered)}; emulator {live}");
        if (taken is not null)
        {
            // It may still be on its way into the profile (setpriv), or out of life where the manager had begun to stop it.
            Assert.True(SpinWait.SpinUntil(() => LabelOf(taken.ProcessId!.Value) is var label && (label is null || label == profile + " (enforce)"), LauncherUnderTest.Patience));
            manager.StopRecovered(taken.Domain, TimeSpan.FromSeconds(1));
        }

        Assert.Null(_profiles.FindMode(profile));

        // The same domain can be started again, and nothing stands in its way.
        using var again = new ShellDomain(manager, KilledAppArmorManager.Definition(disk));
        Assert.Equal(("disk", "denied"), (again.Ask("r", disk), again.Ask("r", medium)));
    }

    private static string? LabelOf(int process)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/attr/current")).TrimEnd('\0', '\n');
        }
        catch (IOException)
        {
            return null;
        }
    }
}

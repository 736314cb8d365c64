using QemuLaunch.Guest;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>Real QEMU under a profile that lists its own disk.</summary>
public sealed class AppArmorEmulatorTests : IDisposable
{
    private const string DynamicLabel = "<seclabel type='dynamic' model='apparmor' relabel='yes'/>";

    private readonly ProcessLauncher _compilerLauncher = new(new ProcessLauncherOptions { StartTimeout = LauncherUnderTest.Patience });
    private readonly AppArmorProfileStore _profiles;

    public AppArmorEmulatorTests() => _profiles = new AppArmorProfileStore(_compilerLauncher);

    public void Dispose() => _compilerLauncher.Dispose();

    [KernelFact(Kernel.AppArmor)]
    public void Launch_GuestFromItsDocument_BootsConfined()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        ConfinedGuest guest = Guest(manager, folder, "alpha");
        (int? code, string output, string error) = guest.Run(whileRunning: process =>
            Assert.Equal("svirt-alpha (apparmor/enforce)", manager.GetProcessLabel(process)!.ToString()));

        Assert.True(code == GuestResult.Completed.ToExitStatus(), $"status {code}: {error}");
        Assert.Contains("guest alpha: hello", output, StringComparison.Ordinal);
        GuestDisk.VerifyMessage(guest.Disk, guest.Message);
        _profiles.Unload("svirt-alpha");
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_WithTheOtherDomainsDisk_IsDeniedByAppArmorAloneAndRecorded()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        ConfinedGuest alpha = Guest(manager, folder, "alpha"), beta = Guest(manager, folder, "beta");
        using var log = KernelLog.OpenAtEnd();

        (int? code, _, string error) = alpha.Run(disk: beta.Disk);

        Assert.Equal(1, code);
        Assert.Contains($"Could not open '{beta.Disk}': Permission denied", error, StringComparison.Ordinal);
        Assert.Contains("profile=\"svirt-alpha\"", log.WaitForDenial(beta.Disk).Denial, StringComparison.Ordinal);
        using var launcher = new LauncherUnderTest();
        var sameUser = new LaunchPlan { UserId = LaboratoryUsers.Emulator, GroupId = LaboratoryUsers.Emulator, ClearCapabilities = true };
        Assert.Equal(0, launcher.Run(sameUser, "/usr/bin/dd", $"if={beta.Disk}", "of=/dev/null", "status=none").Code);
        _profiles.Unload("svirt-alpha");
        _profiles.Unload("svirt-beta");
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_DynamicLabel_BootsUnderTheProfileMadeForTheDomain()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        var guest = new ConfinedGuest(manager, folder, "alpha", DynamicLabel);
        string profile = "libvirt-" + guest.Definition.Id;
        using var log = KernelLog.OpenAtEnd();
        (int? code, string output, string error) = guest.Run(whileRunning: process =>
            Assert.Equal($"{profile} (apparmor/enforce)", manager.GetProcessLabel(process)!.ToString()));

        Assert.True(code == GuestResult.Completed.ToExitStatus(), $"status {code}: {error}");
        Assert.Contains("guest alpha: hello", output, StringComparison.Ordinal);
        GuestDisk.VerifyMessage(guest.Disk, guest.Message);
        Assert.Null(_profiles.FindMode(profile));

        // The base rules have what QEMU needs: nothing was denied.
        Assert.Empty(log.Denials().Select(denial => denial.Denial));
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_DynamicLabelWithTheOtherDomainsDisk_IsDeniedByAppArmorAloneAndRecorded()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        var alpha = new ConfinedGuest(manager, folder, "alpha", DynamicLabel);
        var beta = new ConfinedGuest(manager, folder, "beta", DynamicLabel);
        using var log = KernelLog.OpenAtEnd();

        (int? code, _, string error) = alpha.Run(disk: beta.Disk);

        Assert.Equal(1, code);
        Assert.Contains($"Could not open '{beta.Disk}': Permission denied", error, StringComparison.Ordinal);
        Assert.Contains($"profile=\"libvirt-{alpha.Definition.Id}\"", log.WaitForDenial(beta.Disk).Denial, StringComparison.Ordinal);
    }

    [KernelFact(Kernel.AppArmor)]
    public void Prepare_ProfileNotLoadedOrNotEnforcingOrNotOne_IsRefusedWithTheRule()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        _profiles.Load("svirt-complain", "profile svirt-complain flags=(complain) { /** r, }");
        foreach (string label in new[] { "svirt-none-such", "svirt-complain", "unconfined", ":ns:p", "a//&amp;b" })
        {
            var guest = new ConfinedGuest(manager, folder, "g" + Guid.NewGuid().ToString("N"), SecurityLabel(label));
            Assert.Contains(
                label == "svirt-complain" ? AppArmorRules.NotEnforcing : AppArmorRules.UnusableProfile,
                manager.Plan(guest.Definition).Findings.Select(finding => finding.Rule));
        }

        _profiles.Unload("svirt-complain");
    }

    private ConfinedGuest Guest(SecurityManager manager, ImageFolder folder, string name)
    {
        var guest = new ConfinedGuest(manager, folder, name, SecurityLabel("svirt-" + name));
        _profiles.Load("svirt-" + name, $$"""
            abi <abi/3.0>,
            profile svirt-{{name}} {
              {{LaboratoryPrograms.Qemu}} mr,
              /etc/ld.so.cache r,
              /usr/lib/** mr,
              /usr/share/{seabios,qemu}/** r,
              /proc/*/status r,
              /sys/devices/system/** r,
              /dev/null rw,
              / r,
              signal receive peer=unconfined,
              {{guest.Disk}} rwk,
            }
            """);
        return guest;
    }

    private static string SecurityLabel(string profile) =>
        $"<seclabel type='static' model='apparmor' relabel='no'><label>{profile}</label></seclabel>";
}

using QemuLaunch.Guest;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>Real QEMU as svirt_t with categories.</summary>
public class SELinuxEmulatorTests
{
    [KernelFact(Kernel.SELinux)]
    public void Launch_GuestFromItsDocument_BootsConfinedAndLeavesEverythingAsBefore()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("selinux", "dac");
        ConfinedGuest guest = Guest(manager, folder, "alpha", "c1,c2");
        string before = FileLabel.Get(guest.Disk);

        (int? code, string output, string error) = guest.Run(whileRunning: process =>
        {
            Assert.Equal("system_u:system_r:svirt_t:s0:c1,c2 (selinux/default/enforcing)", manager.GetProcessLabel(process)!.ToString());
            Assert.Equal("system_u:object_r:svirt_image_t:s0:c1,c2", FileLabel.Get(guest.Disk));
            Assert.All(
                Directory.GetDirectories($"/proc/{process}/task"),
                thread => Assert.Equal("system_u:system_r:svirt_t:s0:c1,c2", File.ReadAllText(thread + "/attr/current").TrimEnd('\0', '\n')));
        });

        Assert.True(code == GuestResult.Completed.ToExitStatus(), $"status {code}: {error}");
        Assert.Contains("guest alpha: hello", output, StringComparison.Ordinal);
        GuestDisk.VerifyMessage(guest.Disk, guest.Message);
        Assert.Equal(before, FileLabel.Get(guest.Disk));
    }

    [KernelFact(Kernel.SELinux)]
    public void Launch_WithTheOtherDomainsDisk_IsDeniedBySELinuxAloneAndRecorded()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("selinux", "dac");
        ConfinedGuest alpha = Guest(manager, folder, "alpha", "c1,c2"), beta = Guest(manager, folder, "beta", "c3,c4");
        ConfinedDomain prepared = manager.Prepare(beta.Definition);
        using var log = KernelLog.OpenAtEnd();

        (int? code, _, string error) = alpha.Run(disk: beta.Disk);

        Assert.Equal(1, code);
        Assert.Contains($"Could not open '{beta.Disk}': Permission denied", error, StringComparison.Ordinal);
        Assert.Contains("svirt_t:s0:c1,c2 tcontext=system_u:object_r:svirt_image_t:s0:c3,c4", log.WaitForDenial(beta.Disk).Denial, StringComparison.Ordinal);
        AssertUnconfinedReads(beta.Disk);
        manager.Stop(prepared);
    }

    /// <summary>The same uid without the label opens the file: it was not the owner or mode that said no.</summary>
    private static void AssertUnconfinedReads(string disk)
    {
        using var launcher = new LauncherUnderTest();
        var sameUser = new LaunchPlan { UserId = LaboratoryUsers.Emulator, GroupId = LaboratoryUsers.Emulator, ClearCapabilities = true };
        Assert.Equal((0, "", ""), launcher.Run(sameUser, "/usr/bin/dd", $"if={disk}", "of=/dev/null", "status=none"));
    }

    private static ConfinedGuest Guest(SecurityManager manager, ImageFolder folder, string name, string categories) => new(
        manager,
        folder,
        name,
        $"<seclabel type='static' model='selinux' relabel='yes'><label>system_u:system_r:svirt_t:s0:{categories}</label></seclabel>");
}

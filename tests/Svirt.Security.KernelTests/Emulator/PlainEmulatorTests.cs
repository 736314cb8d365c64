using QemuLaunch.Guest;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>Real QEMU on a kernel with no mandatory access control: the identity alone.</summary>
public class PlainEmulatorTests
{
    [KernelFact(Kernel.Plain)]
    public void Launch_GuestFromItsDocument_BootsUnderItsUser()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("dac");
        var guest = new ConfinedGuest(manager, folder, "alpha", "");
        (int? code, _, string error) = guest.Run(whileRunning: process =>
            Assert.Equal($"+{LaboratoryUsers.Emulator}:+{LaboratoryUsers.Emulator} (dac)", manager.GetProcessLabel(process)!.ToString()));
        Assert.True(code == GuestResult.Completed.ToExitStatus(), $"status {code}: {error}");
        GuestDisk.VerifyMessage(guest.Disk, guest.Message);
    }

    [KernelFact(Kernel.Plain)]
    public void Constructor_ModelTheKernelDoesNotHave_IsRefused()
    {
        using var state = new StateFolder();
        state.NewManager("dac").Dispose();
        Assert.Equal("selinux", Assert.Throws<DriverUnavailableException>(() => state.NewManager("selinux", "dac")).Model);
        Assert.Equal("apparmor", Assert.Throws<DriverUnavailableException>(() => state.NewManager("apparmor", "dac")).Model);
    }
}

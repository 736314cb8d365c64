using System.Diagnostics;
using QemuLaunch.Guest;

if (args is not [var path, var name])
{
    Console.Error.WriteLine("usage: QemuLaunch NEW-IMAGE GUEST-NAME");
    return 2;
}

var message = $"{name} was here";
GuestDisk.Create(path, BootSector.Generate($"guest {name}: hello", message), $"the disk of {name}");
using var qemu = Process.Start(QemuArguments.Emulator, new QemuArguments { DiskPath = Path.GetFullPath(path) }.ToList());
await qemu.WaitForExitAsync();
if (GuestResultExtensions.FromExitStatus(qemu.ExitCode) is not GuestResult.Completed)
    return 1;
GuestDisk.VerifyMessage(path, message);
return 0;

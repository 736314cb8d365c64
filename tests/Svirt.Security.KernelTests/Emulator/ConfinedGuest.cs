using QemuLaunch.Guest;
using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>The boot-sector guest of samples/QemuLaunch under real QEMU, started by the <see cref="SecurityManager"/> from its domain XML.</summary>
internal sealed class ConfinedGuest
{
    private readonly SecurityManager _manager;

    public ConfinedGuest(SecurityManager manager, ImageFolder folder, string name, string securityLabels)
    {
        _manager = manager;
        Name = name;
        Disk = folder.Add(name + ".img", "");
        File.Delete(Disk);
        GuestDisk.Create(Disk, BootSector.Generate($"guest {name}: hello", Message), $"the disk of {name}");
        // As far as owner and mode go, everybody may read and write it: a denial is never theirs.
        File.SetUnixFileMode(Disk, (UnixFileMode)0x1B6);
        Definition = DomainXml.Parse($"""
            <domain type='qemu'>
              <name>{name}</name>
              <devices>
                <emulator>{LaboratoryPrograms.Qemu}</emulator>
                <disk type='file' device='disk'><driver type='raw'/><source file='{Disk}'/><target dev='vda'/></disk>
              </devices>
              <seclabel type='static' model='dac' relabel='yes'><label>+{LaboratoryUsers.Emulator}:+{LaboratoryUsers.Emulator}</label></seclabel>
              {securityLabels}
            </domain>
            """);
    }

    public string Name { get; }

    public string Disk { get; }

    public string Message => $"{Name} was here";

    public DomainDefinition Definition { get; }

    /// <summary>Prepares the domain, starts QEMU with a disk (its own unless another is given) and stops it when it has ended.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="whileRunning">Looks at the process when it has just been started.</param>
    public (int? Code, string Output, string Error) Run(string? disk = null, Action<int>? whileRunning = null)
    {
        var command = new EmulatorCommand(LaboratoryPrograms.Qemu, new QemuArguments { DiskPath = disk ?? Disk, Accelerator = QemuAccelerator.Tcg }.ToList())
        {
            StandardOutput = StandardStreamTarget.Pipe,
            StandardError = StandardStreamTarget.Pipe,
        };
        ConfinedDomain running = _manager.Launch(Definition, command);
        try
        {
            whileRunning?.Invoke(running.Emulator!.Id);
            using var output = new StreamReader(running.Emulator!.StandardOutput!);
            using var error = new StreamReader(running.Emulator.StandardError!);
            Task<string> errorText = error.ReadToEndAsync();
            string text = output.ReadToEnd();
            ProcessExit? exit = running.Emulator.WaitForExit(LauncherUnderTest.Patience);
            return (exit?.Code, text, errorText.GetAwaiter().GetResult());
        }
        finally
        {
            _manager.Stop(running, TimeSpan.FromSeconds(1));
        }
    }
}

using System.Globalization;

namespace QemuLaunch.Guest;

/// <summary>The command line of QEMU for a sample guest: every device spelled out, no defaults, no configuration of the user's.</summary>
/// <remarks>
/// <para>
/// SeaBIOS boots such a guest in about a tenth of a second under TCG. Besides its program, libraries and modules
/// (/usr/lib/x86_64-linux-gnu/qemu on Debian), QEMU reads these files of its firmware, which a profile or label must allow:
/// </para>
/// <list type="bullet">
/// <item>/usr/share/seabios/bios-256k.bin: the BIOS</item>
/// <item>/usr/share/qemu/kvmvapic.bin: an option ROM of the interrupt controller</item>
/// </list>
/// <para>
/// Disks are virtio-blk, since QEMU's IDE disks cannot be read-only. No guest waits for its disk: the host's disk errors are reported to it
/// and do not pause it (werror, rerror), and a disk that does not boot ends QEMU with status 0 (reboot-timeout, -no-reboot).
/// </para>
/// <para>Immutable, so safe for use by many threads.</para>
/// </remarks>
internal sealed record QemuArguments
{
    /// <summary>The program that takes the arguments.</summary>
    public const string Emulator = "qemu-system-x86_64";

    private const int MemoryMiB = 8;

    /// <summary>The absolute path of the guest's own disk, a raw image.</summary>
    /// <exception cref="ArgumentException">The path is not absolute or holds a NUL.</exception>
    public required string DiskPath
    {
        get;
        init
        {
            QemuOption.Path(value, nameof(DiskPath));
            field = value;
        }
    }

    /// <summary>Whether QEMU opens the guest's own disk for reading only, so that the guest's write fails.</summary>
    public bool DiskReadOnly { get; init; }

    /// <summary>The absolute path of a second raw image, attached read-only; null for none.</summary>
    /// <remarks>The guest does not read it, but its emulator opens it, and does not start where it may not.</remarks>
    /// <exception cref="ArgumentException">The path is not absolute or holds a NUL.</exception>
    public string? SecondDiskPath
    {
        get;
        init
        {
            if (value is not null)
                QemuOption.Path(value, nameof(SecondDiskPath));
            field = value;
        }
    }

    /// <summary>What runs the guest's instructions.</summary>
    public QemuAccelerator Accelerator { get; init; } = QemuAccelerator.KvmOrTcg;

    /// <summary>Where the guest's serial line goes.</summary>
    public QemuSerial Serial { get; init; } = QemuSerial.StandardOutput;

    /// <summary>The I/O port of the isa-debug-exit device, as given to <see cref="BootSector.Generate"/>.</summary>
    public ushort ExitPort { get; init; } = BootSector.DefaultExitPort;

    /// <summary>The arguments after the name of the program, one string each: no shell is to see them.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Accelerator"/> is not one of its named values.</exception>
    public IReadOnlyList<string> ToList() =>
    [
        "-nodefaults", "-no-user-config",
        "-display", "none",
        "-machine", "pc",
        .. AcceleratorArguments(),
        "-m", string.Create(CultureInfo.InvariantCulture, $"{MemoryMiB}M"),
        "-no-reboot",
        "-boot", "strict=on,reboot-timeout=0",
        "-device", string.Create(CultureInfo.InvariantCulture, $"isa-debug-exit,iobase=0x{ExitPort:x},iosize=0x04"),
        .. Serial.Arguments,
        "-device", $"isa-serial,chardev={QemuSerial.Id}",
        .. Disk("disk0", DiskPath, DiskReadOnly, ",bootindex=0"),
        .. SecondDiskPath is null ? [] : Disk("disk1", SecondDiskPath, readOnly: true, string.Empty),
    ];

    // The format is always said: a guess from the content would let the guest turn its raw disk into a qcow2 one with a backing file of its
    // choosing.
    private static string[] Disk(string node, string path, bool readOnly, string deviceOptions)
    {
        var mode = readOnly ? "on" : "off";
        return
        [
            "-blockdev", $"driver=file,node-name={node}-file,filename={QemuOption.Path(path, nameof(path))},read-only={mode}",
            "-blockdev", $"driver=raw,node-name={node},file={node}-file,read-only={mode}",
            "-device", $"virtio-blk-pci,drive={node},werror=report,rerror=report{deviceOptions}",
        ];
    }

    private string[] AcceleratorArguments()
    {
        // The default translation buffer is a gigabyte of address space; the firmware and this guest fit into very little.
        const string Tcg = "tcg,tb-size=16";
        return Accelerator switch
        {
            QemuAccelerator.KvmOrTcg => ["-accel", "kvm", "-accel", Tcg],
            QemuAccelerator.Kvm => ["-accel", "kvm"],
            QemuAccelerator.Tcg => ["-accel", Tcg],
            _ => throw new InvalidOperationException($"The accelerator {Accelerator} is not known."),
        };
    }
}

using System.Globalization;

namespace QemuLaunch.Guest;

/// <summary>Where the guest's serial line goes: the QEMU arguments that define the character device named <see cref="Id"/>.</summary>
/// <remarks>Immutable, so safe for use by many threads.</remarks>
internal sealed class QemuSerial
{
    /// <summary>The name of the character device.</summary>
    public const string Id = "serial0";

    private QemuSerial(params string[] arguments) => Arguments = arguments;

    /// <summary>QEMU's standard output.</summary>
    public static QemuSerial StandardOutput { get; } = new("-chardev", $"stdio,id={Id}");

    /// <summary>The arguments for QEMU.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>A file that QEMU creates or truncates itself.</summary>
    /// <exception cref="ArgumentException">The path is not absolute or holds a NUL.</exception>
    public static QemuSerial ToFile(string path) => new("-chardev", $"file,id={Id},path={QemuOption.Path(path, nameof(path))}");

    /// <summary>
    /// A file or pipe that the manager opened, so that the emulator needs no right to open it. QEMU finds it through a descriptor set.
    /// </summary>
    /// <param name="descriptor">
    /// Its number in the emulator, above 2. It must be open for writing only: QEMU asks for O_WRONLY and takes no descriptor of another
    /// access mode (so no socket).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is that of a standard stream, or negative.</exception>
    public static QemuSerial ToDescriptor(int descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(descriptor, 3);
        return new(
            "-add-fd", string.Create(CultureInfo.InvariantCulture, $"fd={descriptor},set=1"),
            "-chardev", $"file,id={Id},path=/dev/fdset/1");
    }
}

using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Launch;

/// <summary>Where a standard stream of the emulator leads. Immutable and thread-safe.</summary>
public sealed class StandardStreamTarget
{
    private StandardStreamTarget(StandardStreamKind kind, SafeFileHandle? handle = null)
    {
        Kind = kind;
        FileHandle = handle;
    }

    /// <summary>/dev/null, read and write.</summary>
    public static StandardStreamTarget Null { get; } = new(StandardStreamKind.Null);

    /// <summary>
    /// A new pipe for each start; <see cref="ConfinedProcess"/> has our end as a stream. Somebody has to read an output pipe, or the
    /// emulator blocks when it is full (64 KiB).
    /// </summary>
    public static StandardStreamTarget Pipe { get; } = new(StandardStreamKind.Pipe);

    /// <summary>
    /// For standard error: a memory file of 64 KiB whose length is sealed, so that a hostile emulator cannot make the manager hold more.
    /// Keeps the first 64 KiB; later writes of the emulator fail with EPERM. Give long-running emulators a log file with a limit instead if
    /// their later messages matter. Under SELinux the kernel replaces it with the null device when the emulator's domain may not use the
    /// manager's tmpfs files; messages of the start itself, which setpriv writes before that, are kept.
    /// </summary>
    public static StandardStreamTarget Capture { get; } = new(StandardStreamKind.Capture);

    /// <summary>What kind of stream this is.</summary>
    public StandardStreamKind Kind { get; }

    /// <summary>The caller's descriptor of a <see cref="StandardStreamKind.Handle"/> stream, otherwise null.</summary>
    public SafeFileHandle? FileHandle { get; }

    /// <summary>
    /// A descriptor of the caller, who keeps it: it is copied into the child and neither closed nor changed in the manager.
    /// </summary>
    /// <exception cref="ArgumentException">The handle is closed or invalid.</exception>
    public static StandardStreamTarget Handle(SafeFileHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.IsInvalid || handle.IsClosed)
            throw new ArgumentException("The handle is closed or invalid.", nameof(handle));

        return new StandardStreamTarget(StandardStreamKind.Handle, handle);
    }
}

namespace Svirt.Security.Labelling;

/// <summary>What a manager may allow beyond the rules of <see cref="PathPolicy"/>.</summary>
public sealed class PathPolicyOptions
{
    /// <summary>
    /// Absolute paths, free of symbolic links, of files or directory trees of the operating system (/etc, /usr, /boot) that domains may
    /// write and drivers may label all the same, and of sockets of daemons that domains may have. Empty by default.
    /// </summary>
    public IList<string> AllowedSystemPaths { get; } = [];

    /// <summary>
    /// Absolute paths, free of symbolic links, of directories that a domain may be shown although they are the system's (/srv, /var/lib).
    /// Each stands for itself alone. Empty by default.
    /// </summary>
    public IList<string> AllowedDirectories { get; } = [];

    /// <summary>
    /// Regular files with more than one name may be used. Off by default: where an untrusted user can make links, a link to somebody
    /// else's file in a disk directory would hand that file to an emulator.
    /// </summary>
    public bool AllowHardLinks { get; set; }
}

namespace Svirt.Security.Labelling;

/// <summary>The stable names of the rules on paths. They appear in findings, errors and logs.</summary>
public static class PathRules
{
    /// <summary>No rule restricts the file.</summary>
    public const string Ordinary = "ordinary";

    /// <summary>A node that all domains and the host share (/dev/kvm, /dev/null, ...): used, never changed.</summary>
    public const string SharedNode = "shared-node";

    /// <summary>A device that reaches the host's memory, ports, processor registers or kernel log.</summary>
    public const string MemoryDevice = "memory-device";

    /// <summary>A device by which the whole host is controlled: its mapped and loop devices, its input, its sleep.</summary>
    public const string ControlDevice = "control-device";

    /// <summary>The socket of a daemon through which the host could be commanded.</summary>
    public const string DaemonSocket = "daemon-socket";

    /// <summary>A socket that serves others too: used, never changed.</summary>
    public const string SharedSocket = "shared-socket";

    /// <summary>A directory that the domain is shown: used, never changed, nor what is in it.</summary>
    public const string SharedDirectory = "shared-directory";

    /// <summary>A directory of the system, such as /, /home or /var/lib.</summary>
    public const string SystemDirectory = "system-directory";

    /// <summary>The kernel's description of a device under /sys/devices: read, never changed.</summary>
    public const string DeviceTree = "device-tree";

    /// <summary>A file of the operating system: read only, never changed.</summary>
    public const string SystemPath = "system-path";

    /// <summary>A file of the operating system, wanted for writing.</summary>
    public const string SystemPathWrite = "system-path-write";

    /// <summary>A file of /proc, or of /sys outside the device trees.</summary>
    public const string KernelInterface = "kernel-interface";

    /// <summary>A file of this library's own state.</summary>
    public const string StateDirectory = "state-directory";

    /// <summary>A regular file with more than one name: one of them may be somebody else's.</summary>
    public const string HardLink = "hard-link";

    /// <summary>A file with a set-user-id or set-group-id bit.</summary>
    public const string SetIdFile = "set-id-file";

    /// <summary>A file with file capabilities.</summary>
    public const string FileCapability = "file-capability";

    /// <summary>A symbolic link in a directory that an untrusted user can write.</summary>
    public const string UntrustedLink = "untrusted-link";

    /// <summary>More symbolic links than the kernel would follow.</summary>
    public const string TooManyLinks = "too-many-links";

    /// <summary>A directory, symbolic link or other object where a file or device is needed, or no directory where one is.</summary>
    public const string UnexpectedType = "unexpected-type";

    /// <summary>The immutable or append-only attribute stands against writing.</summary>
    public const string ImmutableFile = "immutable-file";
}

using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The one set of rules, for all drivers, on which files a domain may have and which are never changed (design law "one path policy").
/// Immutable and thread-safe.
/// </summary>
public sealed class PathPolicy
{
    private const uint MemoryMajor = 1;
    private const uint MiscMajor = 10;
    private const uint TtyMajor = 5;

    /// <summary>/dev/cpu/N/msr: whoever writes a processor's registers runs code in the kernel.</summary>
    private const uint ProcessorRegisterMajor = 202;

    private static readonly string[] SystemTrees = ["/etc", "/usr", "/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];

    /// <summary>/dev/mem, kmem, port and kmsg (kernel: Documentation/admin-guide/devices.txt).</summary>
    private static readonly uint[] ForbiddenMemoryMinors = [1, 2, 4, 11];

    /// <summary>/dev/null, zero, full, random and urandom.</summary>
    private static readonly uint[] SharedMemoryMinors = [3, 5, 7, 8, 9];

    /// <summary>vfio/vfio 196, net/tun 200, fuse 229, hpet 228, kvm 232, vhost-net 238, vhost-vsock 241.</summary>
    private static readonly uint[] SharedMiscMinors = [196, 200, 228, 229, 232, 238, 241];

    /// <summary>Shared nodes whose minor number is given out at run time.</summary>
    private static readonly string[] SharedNodePaths = ["/dev/userfaultfd", "/dev/sev", "/dev/sgx_vepc", "/dev/iommu"];

    private readonly string[] _allowedSystemPaths;
    private readonly bool _allowHardLinks;
    private readonly string _stateDirectory;

    /// <summary>Makes the policy of a manager.</summary>
    /// <param name="options">What the manager allows; copied.</param>
    /// <param name="stateDirectory">The manager's state directory, which no domain may have.</param>
    public PathPolicy(PathPolicyOptions options, string stateDirectory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(stateDirectory);
        _allowedSystemPaths = [.. options.AllowedSystemPaths];
        _allowHardLinks = options.AllowHardLinks;
        _stateDirectory = stateDirectory;
    }

    /// <summary>Judges one file.</summary>
    /// <param name="path">Its absolute path, free of symbolic links.</param>
    /// <param name="status">Its status; null where it does not exist (yet).</param>
    /// <param name="hasFileCapability">It carries security.capability.</param>
    /// <param name="access">What the domain needs.</param>
    public PathVerdict Check(string path, FileStatus? status, bool hasFileCapability, ResourceAccess access)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool writes = access != ResourceAccess.ReadOnly;
        return CheckPlace(path, writes)
            ?? (status is null ? null : CheckNode(path, status) ?? CheckFile(status, hasFileCapability, writes))
            ?? PathVerdict.Ordinary;
    }

    private PathVerdict? CheckPlace(string path, bool writes)
    {
        if (IsWithin(path, _stateDirectory))
            return new(PathTreatment.Refused, PathRules.StateDirectory, "it belongs to the manager's own state");
        if (IsWithin(path, "/proc") || (IsWithin(path, "/sys") && !IsWithin(path, "/sys/devices")))
            return new(PathTreatment.Refused, PathRules.KernelInterface, "it is an interface of the kernel, not a resource of a domain");
        if (!SystemTrees.Any(tree => IsWithin(path, tree)) || _allowedSystemPaths.Any(allowed => IsWithin(path, allowed)))
            return null;

        const string Remedy = "move the file, or name it in PathPolicyOptions.AllowedSystemPaths";
        return writes
            ? new(PathTreatment.Refused, PathRules.SystemPathWrite, "it is a file of the operating system and the domain would write it", Remedy)
            : new(PathTreatment.Untouchable, PathRules.SystemPath, "it is a file of the operating system, whose label and owner are never changed", Remedy);
    }

    private static PathVerdict? CheckNode(string path, FileStatus status)
    {
        if (status.Type != FileType.CharacterDevice)
            return null;

        (uint major, uint minor) = (status.NodeDevice.Major, status.NodeDevice.Minor);
        if (major == ProcessorRegisterMajor || (major == MemoryMajor && ForbiddenMemoryMinors.Contains(minor)))
            return new(PathTreatment.Refused, PathRules.MemoryDevice, $"the device {status.NodeDevice} reaches the host's own memory, ports, registers or log");

        bool shared = (major == MemoryMajor && SharedMemoryMinors.Contains(minor))
            || (major == MiscMajor && SharedMiscMinors.Contains(minor))
            || (major == TtyMajor && minor is 0 or 2)
            || SharedNodePaths.Contains(path, StringComparer.Ordinal);
        return shared ? new(PathTreatment.Untouchable, PathRules.SharedNode, "the node is shared by the host and all domains and is never changed") : null;
    }

    private PathVerdict? CheckFile(FileStatus status, bool hasFileCapability, bool writes)
    {
        if (status.Type is FileType.Directory or FileType.SymbolicLink or FileType.Unknown)
            return new(PathTreatment.Refused, PathRules.UnexpectedType, $"it is of type {status.Type}, where a file, device, fifo or socket is needed");
        if (status.Type == FileType.Regular && status.LinkCount > 1 && !_allowHardLinks)
        {
            return new(
                PathTreatment.Refused,
                PathRules.HardLink,
                $"the file has {status.LinkCount} names (hard links), one of which may be somebody else's",
                "copy the file, or set PathPolicyOptions.AllowHardLinks");
        }

        if (writes && (status.IsImmutable || status.IsAppendOnly))
            return new(PathTreatment.Refused, PathRules.ImmutableFile, "its immutable or append-only attribute forbids writing", "chattr -ia");
        if (status.IsImmutable)
            return new(PathTreatment.Untouchable, PathRules.ImmutableFile, "its immutable attribute forbids any change", "chattr -i");

        // Whoever owns or writes such a file could run code with its owner's rights; a change of owner would drop the bits for good.
        PathTreatment privileged = writes ? PathTreatment.Refused : PathTreatment.Untouchable;
        if (status.Type == FileType.Regular && status.HasSetIdBits)
            return new(privileged, PathRules.SetIdFile, "it has a set-user-id or set-group-id bit", "chmod ug-s");
        return hasFileCapability ? new(privileged, PathRules.FileCapability, "it has file capabilities", "setcap -r") : null;
    }

    private static bool IsWithin(string path, string tree) =>
        path.StartsWith(tree, StringComparison.Ordinal) && (path.Length == tree.Length || path[tree.Length] == '/' || tree.EndsWith('/'));
}

using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The one set of rules, for all drivers, on which files a domain may have and which are never changed (design law "one path policy").
/// docs/path-policy.md says why each is as it is. Immutable and thread-safe.
/// </summary>
public sealed partial class PathPolicy
{
    private static readonly string[] SystemTrees = ["/etc", "/usr", "/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];

    /// <summary>Trees whose directories are not opened to emulators either: kernel interfaces, run-time state, the administrator's home.</summary>
    private static readonly string[] UntraversedTrees = ["/proc", "/sys", "/dev", "/root"];

    private const string Remedy = "move the file, or name it in PathPolicyOptions.AllowedSystemPaths";

    private readonly string[] _allowedSystemPaths;
    private readonly string[] _allowedDirectories;
    private readonly bool _allowHardLinks;
    private readonly string _stateDirectory;
    private readonly Func<uint, string?> _findMiscName;

    /// <summary>Makes the policy of a manager.</summary>
    /// <param name="options">What the manager allows; copied.</param>
    /// <param name="stateDirectory">The manager's state directory, which no domain may have.</param>
    public PathPolicy(PathPolicyOptions options, string stateDirectory)
        : this(options, stateDirectory, static _ => null)
    {
    }

    /// <summary>As the other, on a host.</summary>
    /// <param name="options">What the manager allows; copied.</param>
    /// <param name="stateDirectory">The manager's state directory, which no domain may have.</param>
    /// <param name="findMiscName">The name of a device of major number 10 by its minor number; null where it is not known.</param>
    internal PathPolicy(PathPolicyOptions options, string stateDirectory, Func<uint, string?> findMiscName)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(stateDirectory);
        _allowedSystemPaths = [.. options.AllowedSystemPaths];
        _allowedDirectories = [.. options.AllowedDirectories];
        _allowHardLinks = options.AllowHardLinks;
        _stateDirectory = stateDirectory;
        _findMiscName = findMiscName;
    }

    /// <summary>Judges one file.</summary>
    /// <param name="path">Its absolute path, free of symbolic links.</param>
    /// <param name="status">Its status; null where it does not exist (yet).</param>
    /// <param name="hasFileCapability">It carries security.capability.</param>
    /// <param name="resource">What the domain needs it for.</param>
    public PathVerdict Check(string path, FileStatus? status, bool hasFileCapability, DomainResource resource)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(resource);
        bool writes = resource.Access != ResourceAccess.ReadOnly;
        PathVerdict? directory = resource.SourceType == ResourceSourceType.Directory ? CheckDirectoryPlace(path, resource) : null;
        PathVerdict? place = directory ?? CheckPlace(path, resource, writes);
        if (place is { Treatment: PathTreatment.Refused } || status is null)
            return place ?? PathVerdict.Ordinary;
        PathVerdict? node = CheckType(status, resource) ?? CheckNode(path, status, resource);
        return node is { Treatment: PathTreatment.Refused }
            ? node
            : place ?? node ?? CheckFile(status, hasFileCapability, writes) ?? PathVerdict.Ordinary;
    }

    /// <summary>Judges whether an emulator may be let through a directory that it cannot search, on its way to a resource (R3.5).</summary>
    /// <param name="path">The directory's absolute path, free of symbolic links.</param>
    /// <param name="status">Its status.</param>
    internal PathVerdict CheckTraversal(string path, FileStatus status)
    {
        if (status.Type != FileType.Directory)
            return new(PathTreatment.Refused, PathRules.UnexpectedType, $"it is of type {status.Type}, where a directory is needed");
        if (IsWithin(path, _stateDirectory))
            return new(PathTreatment.Refused, PathRules.StateDirectory, "it belongs to the manager's own state");
        bool isSystem = path == "/" || UntraversedTrees.Any(tree => IsWithin(path, tree)) || SystemTrees.Any(tree => IsWithin(path, tree));
        return isSystem && !IsAllowed(path)
            ? new(PathTreatment.Refused, PathRules.SystemPath, "it is a directory of the operating system, which is never opened to emulators", Remedy)
            : PathVerdict.Ordinary;
    }

    private PathVerdict? CheckPlace(string path, DomainResource resource, bool writes)
    {
        if (IsWithin(path, _stateDirectory))
            return new(PathTreatment.Refused, PathRules.StateDirectory, "it belongs to the manager's own state");
        if (IsWithin(path, "/proc") || IsWithin(path, "/sys"))
            return CheckKernelFile(path, resource);
        if (!SystemTrees.Any(tree => IsWithin(path, tree)) || IsAllowed(path))
            return null;

        return writes
            ? new(PathTreatment.Refused, PathRules.SystemPathWrite, "it is a file of the operating system and the domain would write it", Remedy)
            : new(PathTreatment.Untouchable, PathRules.SystemPath, "it is a file of the operating system, whose label and owner are never changed", Remedy);
    }

    /// <summary>
    /// Of sysfs, emulators need the description of a PCI device that they are given, and the file that cancels a command of the TPM. All
    /// else there switches the host: /sys/devices/system takes processors and memory away, remove and unbind any device.
    /// </summary>
    private static PathVerdict? CheckKernelFile(string path, DomainResource resource)
    {
        bool isDevice = IsWithin(path, "/sys/devices") && !IsWithin(path, "/sys/devices/system");
        return resource switch
        {
            { Kind: ResourceKind.PciDeviceTree, Access: ResourceAccess.ReadOnly } when isDevice =>
                new(PathTreatment.Untouchable, PathRules.DeviceTree, "the kernel's description of a device is never changed"),
            { Kind: ResourceKind.TpmCancel } when isDevice && path.EndsWith("/cancel", StringComparison.Ordinal) => null,
            _ => new(PathTreatment.Refused, PathRules.KernelInterface, "it is an interface of the kernel, not a resource of a domain"),
        };
    }

    /// <summary>A directory is taken only where one is asked for, and nothing else is then.</summary>
    private static PathVerdict? CheckType(FileStatus status, DomainResource resource)
    {
        bool wantsDirectory = resource.SourceType == ResourceSourceType.Directory;
        if (status.Type is FileType.SymbolicLink or FileType.Unknown || (status.Type == FileType.Directory) != wantsDirectory)
        {
            string needed = wantsDirectory ? "a directory" : "a file, device, fifo or socket";
            return new(PathTreatment.Refused, PathRules.UnexpectedType, $"it is of type {status.Type}, where {needed} is needed");
        }

        return null;
    }

    private PathVerdict? CheckFile(FileStatus status, bool hasFileCapability, bool writes)
    {
        if (CheckHardLinks(status) is { } linked)
            return linked;
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

    private bool IsAllowed(string path) => _allowedSystemPaths.Any(allowed => IsWithin(path, allowed));

    private static bool IsWithin(string path, string tree) =>
        path.StartsWith(tree, StringComparison.Ordinal) && (path.Length == tree.Length || path[tree.Length] == '/' || tree.EndsWith('/'));
}

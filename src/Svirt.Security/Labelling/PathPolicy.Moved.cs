using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <content>Files that have another name than when they were labelled.</content>
public sealed partial class PathPolicy
{
    /// <summary>
    /// Judges whether a file that was labelled under another name may be put back where it is now. What a name among others, or a place of the
    /// operating system, means for it nobody has decided; the rules on its content were asked when it was labelled.
    /// </summary>
    /// <param name="path">Its present path; empty where the kernel knows none.</param>
    /// <param name="status">Its status.</param>
    internal PathVerdict CheckMoved(string path, FileStatus status)
    {
        if (IsWithin(path, _stateDirectory))
            return new(PathTreatment.Refused, PathRules.StateDirectory, "it belongs to the manager's own state");
        if (IsWithin(path, "/proc") || IsWithin(path, "/sys"))
            return new(PathTreatment.Refused, PathRules.KernelInterface, "it is an interface of the kernel");
        if (SystemTrees.Any(tree => IsWithin(path, tree)) && !IsAllowed(path))
            return new(PathTreatment.Refused, PathRules.SystemPath, "it is a file of the operating system now, whose label and owner are never changed", Remedy);
        return CheckHardLinks(status) ?? PathVerdict.Ordinary;
    }

    private PathVerdict? CheckHardLinks(FileStatus status) => status is not { Type: FileType.Regular, LinkCount: > 1 } || _allowHardLinks ? null : new(
        PathTreatment.Refused,
        PathRules.HardLink,
        $"the file has {status.LinkCount} names (hard links), one of which may be somebody else's",
        "copy the file, or set PathPolicyOptions.AllowHardLinks");
}

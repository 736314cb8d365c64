using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>One directory on the way to a file, as it was when the path was resolved.</summary>
/// <param name="Path">Its absolute path, free of symbolic links.</param>
/// <param name="Status">Its status.</param>
/// <param name="Acl">Its access ACL; null where it has none.</param>
public sealed record PathStep(string Path, FileStatus Status, PosixAcl? Acl)
{
    /// <summary>Its SELinux context (security.selinux); null where there is none.</summary>
    public string? SELinuxContext { get; init; }

    /// <summary>Its file system has ACLs.</summary>
    public bool SupportsAcls { get; init; }

    /// <summary>Other hosts may use its file system at the same time.</summary>
    public bool IsSharedBetweenHosts { get; init; }

    /// <summary>The directory as a target of its own.</summary>
    internal PinnedFile ToPinnedFile() => new() { RequestedPath = Path, Path = Path, Directories = [], Status = Status, Acl = Acl, SupportsAcls = SupportsAcls };
}

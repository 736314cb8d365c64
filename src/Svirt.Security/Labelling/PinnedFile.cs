using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// A path resolved once, at plan time: free of symbolic links, and with the device and inode that later steps must find again
/// (design law "through descriptors"). Immutable.
/// </summary>
public sealed record PinnedFile
{
    /// <summary>The path as the domain document has it.</summary>
    public required string RequestedPath { get; init; }

    /// <summary>The absolute path, free of symbolic links.</summary>
    public required string Path { get; init; }

    /// <summary>The directories from the root down to the one that holds the file.</summary>
    public required ImmutableArray<PathStep> Directories { get; init; }

    /// <summary>The file's status; null where there is no file of that name (yet).</summary>
    public FileStatus? Status { get; init; }

    /// <summary>The file's access ACL; null where it has none.</summary>
    public PosixAcl? Acl { get; init; }

    /// <summary>The file's file system has ACLs, and is mounted with them.</summary>
    public bool SupportsAcls { get; init; }

    /// <summary>The file system of the file; where there is no file, of the directory that would hold it. Null where it was not looked at.</summary>
    public FileSystemStatus? FileSystem { get; init; }

    /// <summary>The file has a file capability (security.capability; capabilities(7)).</summary>
    public bool HasFileCapability { get; init; }

    /// <summary>The file's SELinux context as the kernel has it (security.selinux); null where there is none.</summary>
    public string? SELinuxContext { get; init; }

    /// <summary>
    /// The file was not looked at: status and context are what a file of that path would usually have. The context is null where the
    /// policy's file_contexts says nothing.
    /// </summary>
    public bool IsPresumed { get; init; }

    internal static string? ReadSELinuxContext(IFileObject file) =>
        file.GetExtendedAttribute("security.selinux") is { } value ? Encoding.UTF8.GetString(value).TrimEnd('\0') : null;

    internal static bool CarriesFileCapability(IFileObject file) => file.GetExtendedAttribute("security.capability") is not null;
}

using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// Answers from metadata whether an identity may open a file: search on every directory of the path, then the file itself, in the order of
/// the kernel's own checks (fs/namei.c: may_open, inode_permission, generic_permission). Stateless and thread-safe.
/// </summary>
/// <remarks>
/// Where a server or a FUSE daemon decides, metadata may mislead (<see cref="FileSystemStatus.IsSharedBetweenHosts"/>); <see
/// cref="DacAccessVerifier"/> finds out.
/// </remarks>
internal static class DacAccessOracle
{
    internal const int Read = 4;
    internal const int Write = 2;
    internal const int Search = 1;
    internal const int Execute = 1;

    private const int EverybodysExecution = 0x49; // 0111

    /// <summary>May the identity open the file with these rights?</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="file">The file, which exists.</param>
    /// <param name="needed"><see cref="Read"/>, <see cref="Write"/> or both; for a directory also <see cref="Search"/>.</param>
    internal static DacAccessResult CheckFile(DacIdentity identity, PinnedFile file, int needed) =>
        FindClosedDirectory(identity, file) ?? CheckObject(identity, file, needed);

    /// <summary>The same, for one that has been let through the directories of the path.</summary>
    internal static DacAccessResult CheckObject(DacIdentity identity, PinnedFile file, int needed) =>
        FindHindrance(file, needed) ?? CheckMode(identity, file.Path, file.Status!, file.Acl, needed);

    /// <summary>May the identity start this program?</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="program">The program, which exists.</param>
    internal static DacAccessResult CheckProgram(DacIdentity identity, PinnedFile program)
    {
        if (FindClosedDirectory(identity, program) is { } closed)
            return closed;
        FileStatus status = program.Status!;
        string? hindrance = status.Type != FileType.Regular ? $"it is of type {status.Type}, which cannot be executed"
            : program.FileSystem is { ForbidsExecution: true } ? "its file system is mounted noexec"
            // No capability stands above a mode that lets nobody execute (fs/namei.c, generic_permission).
            : (status.Permissions & EverybodysExecution) == 0 ? "its mode lets nobody execute it"
            : null;
        return hindrance is null ? CheckMode(identity, program.Path, status, program.Acl, Execute) : new DacAccessResult(false, program.Path, hindrance);
    }

    /// <summary>May the identity create a file of this name?</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="file">The file, which does not exist.</param>
    internal static DacAccessResult CheckCreation(DacIdentity identity, PinnedFile file)
    {
        PathStep directory = file.Directories[^1];
        if (FindClosedDirectory(identity, file) is { } closed)
            return closed;
        if (file.FileSystem is { IsReadOnly: true })
            return new DacAccessResult(false, directory.Path, "its file system is mounted read-only");
        return directory.Status.IsImmutable
            ? new DacAccessResult(false, directory.Path, "its immutable attribute forbids new files")
            : CheckMode(identity, directory.Path, directory.Status, directory.Acl, Write | Search);
    }

    /// <summary>May the identity make files in a directory, as it stands?</summary>
    internal static bool MayMakeFiles(DacIdentity identity, PathStep directory) =>
        CheckMode(identity, directory.Path, directory.Status, directory.Acl, Write | Search).IsAllowed;

    /// <summary>The first directory of the path that the identity may not search; null where it may walk down to the file.</summary>
    internal static DacAccessResult? FindClosedDirectory(DacIdentity identity, PinnedFile file)
    {
        foreach (PathStep step in file.Directories)
        {
            if (!MaySearch(identity, step, out _))
                return CheckSearch(identity, step);
        }

        return null;
    }

    /// <summary>May the identity search a directory?</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="byNamedEntry">It may because of the ACL's entry for its user.</param>
    internal static bool MaySearch(DacIdentity identity, PathStep directory, out bool byNamedEntry)
    {
        DacGrant grant = DacGrant.Of(identity, directory.Status, directory.Acl, Search);
        bool isGranted = (grant.Rights & Search) != 0;
        byNamedEntry = isGranted && grant.Source == DacGrantSource.NamedUser;
        return isGranted || identity.IsAboveMode(isDirectory: true, Search);
    }

    /// <summary><see cref="MaySearch"/> with its reason.</summary>
    internal static DacAccessResult CheckSearch(DacIdentity identity, PathStep directory) =>
        CheckMode(identity, directory.Path, directory.Status, directory.Acl, Search);

    /// <summary>What no owner, mode or capability can overcome.</summary>
    private static DacAccessResult? FindHindrance(PinnedFile file, int needed)
    {
        FileStatus status = file.Status!;
        bool writes = (needed & Write) != 0;
        // Writing a device, a fifo or a socket writes nothing to the file system it has its name in.
        bool isContent = status.Type is FileType.Regular or FileType.Directory or FileType.SymbolicLink;
        string? hindrance = status switch
        {
            _ when writes && isContent && file.FileSystem is { IsReadOnly: true } => "its file system is mounted read-only",
            _ when writes && status.IsImmutable => "its immutable attribute forbids writing",
            _ when writes && status.IsAppendOnly && status.Type != FileType.Directory => "its append-only attribute forbids writing but at the end",
            { Type: FileType.BlockDevice or FileType.CharacterDevice } when file.FileSystem is { IgnoresDevices: true } =>
                "its file system is mounted nodev, so no device on it can be opened",
            _ => null,
        };
        return hindrance is null ? null : new DacAccessResult(false, file.Path, hindrance);
    }

    private static DacAccessResult CheckMode(DacIdentity identity, string path, FileStatus status, PosixAcl? acl, int needed)
    {
        DacGrant grant = DacGrant.Of(identity, status, acl, needed);
        if ((grant.Rights & needed) == needed)
            return new DacAccessResult(true, path, $"{grant.Describe()} gives {Describe(grant.Rights)} to {identity}") { Source = grant.Source };
        return identity.IsAboveMode(status.Type == FileType.Directory, needed)
            ? new DacAccessResult(true, path, $"a capability of {identity} stands above the mode")
            : new DacAccessResult(false, path, $"{grant.Describe()} gives only {Describe(grant.Rights)} to {identity}, {Describe(needed)} is needed");
    }

    private static string Describe(int bits) =>
        string.Create(3, bits, static (text, b) =>
        {
            text[0] = (b & Read) != 0 ? 'r' : '-';
            text[1] = (b & Write) != 0 ? 'w' : '-';
            text[2] = (b & Search) != 0 ? 'x' : '-';
        });
}

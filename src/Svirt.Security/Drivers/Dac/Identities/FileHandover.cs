using Svirt.Security.Errors;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>
/// Gives what an emulator has made in the directories that were its domain's to write to the owners of these directories, so that its
/// identity belongs to nothing and can be used again. To be called only while no process has the identity. Thread-safe.
/// </summary>
/// <remarks>
/// Whoever owned the emulator has prepared what is found here. So only what is plainly the emulator's own is touched: regular files with one
/// name, directories it made, and the names of sockets and fifos, which are removed, since nobody listens any more and an owner others trust
/// would only lend them weight. Left alone, and so found by the sweep, which keeps the identity out of use: hard links, symbolic links and
/// device nodes; whatever has another owner, another mount below it, or is on record for a domain; all in directories that everybody may
/// write, in which the owner of a file is what others trust it by (protected_regular, protected_symlinks: proc(5)); and what is too deep or
/// too much.
/// </remarks>
internal sealed class FileHandover(IFileOpener files, IDirectoryEntries entries, LabelRecords records)
{
    internal const int MaximumEntries = 10_000;
    internal const int MaximumDepth = 16;
    private const int SetIdAndStickyBits = 0xE00; // 07000
    private const int Sticky = 0x200;
    private const int WritableByOthers = 2;
    private const string DefaultAclAttribute = "system.posix_acl_default";

    /// <summary>The version alone: a list of no entries, which the kernel takes for its removal.</summary>
    private static readonly byte[] _noEntries = [2, 0, 0, 0];

    /// <summary>Hands over as far as it goes; what cannot be stays with the identity.</summary>
    /// <param name="id">The identity, as uid and as gid.</param>
    /// <param name="directories">Absolute paths, free of symbolic links.</param>
    /// <param name="isOfPool">Tells the ids that domains have for themselves: none of them gets anything.</param>
    internal void HandOver(uint id, IEnumerable<string> directories, Predicate<uint> isOfPool)
    {
        var run = new Run(id, isOfPool);
        foreach (string path in directories)
        {
            try
            {
                using IFileObject directory = files.Open(path);
                FileStatus owner = directory.GetStatus();
                if (owner.Type == FileType.Directory && !isOfPool(owner.UserId) && !isOfPool(owner.GroupId) && !IsOpenToAll(owner))
                    HandOverContent(run, directory, owner, depth: 0);
            }
            catch (SvirtSecurityException)
            {
                // Gone, or not to be had: the sweep looks at it in its own way.
            }
        }
    }

    /// <summary>Whether nothing of the identity is left directly in it.</summary>
    private bool HandOverContent(Run run, IFileObject directory, FileStatus owner, int depth)
    {
        bool isAll = true;
        IReadOnlyList<string> names = entries.ReadNames(directory, run.Left);
        run.Left -= names.Count;
        foreach (string name in names)
        {
            try
            {
                using IFileObject entry = files.OpenEntry(directory, name);
                isAll &= entry.GetStatus() is var status && (status.UserId != run.Id || HandOverEntry(run, directory, name, entry, status, owner, depth));
            }
            catch (HostException)
            {
                isAll = false;
            }
        }

        return isAll && run.Left > 0;
    }

    private bool HandOverEntry(Run run, IFileObject directory, string name, IFileObject entry, FileStatus status, FileStatus owner, int depth)
    {
        bool isElsewhere = status.Identity.Device != owner.Identity.Device || status.MountId != owner.MountId;
        bool isDirectory = status.Type == FileType.Directory;
        if (isElsewhere || (!isDirectory && status.LinkCount != 1) || (isDirectory && (depth >= MaximumDepth || IsOpenToAll(status))))
            return false;
        // The directory last: while it is the emulator's own, the next attempt gets at what is left in it.
        if (isDirectory && !HandOverContent(run, entry, owner, depth + 1))
            return false;

        string record = FileRecordName.Of(status);
        using IDisposable claimed = records.LockFiles([record]);
        if (!records.Index.ClaimsOn(record).IsEmpty)
            return false;
        switch (status.Type)
        {
            case FileType.Regular or FileType.Directory:
                Give(run, entry, owner);
                return true;
            case FileType.Socket or FileType.Fifo:
                entries.Remove(directory, name);
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Closed first: the new owner is lent no set-id bit, and the new group no more than others had. Then again, since only now nobody with
    /// the identity, such as a process of a set-id file, can change it back. Changing the owner also drops file capabilities (chown(2)).
    /// </summary>
    private static void Give(Run run, IFileObject file, FileStatus owner)
    {
        Close(run, file, isGroupKept: file.GetStatus().GroupId == owner.GroupId);
        file.ChangeOwner(owner.UserId, owner.GroupId);
        Close(run, file, isGroupKept: true);
        FileStatus given = file.GetStatus();
        if (given.UserId != owner.UserId || given.GroupId != owner.GroupId || (given.Permissions & SetIdAndStickyBits) != 0 || PinnedFile.CarriesFileCapability(file))
            throw new HostException("chown", file.Path, "the file system reports success, but the file is not as it was to be");
    }

    private static void Close(Run run, IFileObject file, bool isGroupKept)
    {
        FileStatus status = file.GetStatus();
        byte[]? present = file.GetExtendedAttribute(PosixAcl.AccessAttribute);
        PosixAcl list = PosixAcl.ReadFrom(file) ?? PosixAcl.FromPermissions(status.Permissions);
        PosixAcl closed = AclEntries.HandOver(list, run.IsOfPool, isGroupKept);
        if (present is not null && !present.AsSpan().SequenceEqual(closed.ToBytes()))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, closed.ToBytes());
        int permissions = closed.ToPermissions();
        if (file.GetStatus().Permissions != permissions)
            file.ChangePermissions(permissions);
        // What files made in it later would inherit.
        if (status.Type == FileType.Directory && file.GetExtendedAttribute(DefaultAclAttribute) is { Length: > 0 } inherited && Names(inherited, run.IsOfPool))
            file.SetExtendedAttribute(DefaultAclAttribute, _noEntries);
    }

    private static bool Names(byte[] list, Predicate<uint> isOfPool) =>
        !PosixAcl.TryParse(list, out PosixAcl? acl) || acl.Entries.Any(entry => entry.Tag is PosixAclTag.User or PosixAclTag.Group && isOfPool(entry.Id));

    private static bool IsOpenToAll(FileStatus directory) => (directory.Permissions & (Sticky | WritableByOthers)) != 0;

    /// <summary>One handover, with what it may still look at.</summary>
    private sealed class Run(uint id, Predicate<uint> isOfPool)
    {
        internal uint Id => id;

        internal Predicate<uint> IsOfPool => isOfPool;

        internal int Left { get; set; } = MaximumEntries;
    }
}

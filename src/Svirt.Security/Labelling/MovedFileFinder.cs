using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Finds by its handle the file of a record whose name leads to nothing or to another file: whoever owns a directory can rename what is in it,
/// and the label goes along. Thread-safe.
/// </summary>
/// <param name="files">Opens files.</param>
/// <param name="mounts">Tells where file systems are mounted.</param>
internal sealed class MovedFileFinder(IFileOpener files, IMountTable mounts)
{
    /// <summary>Opens the file, which is then the very one that the record speaks of: device, inode and time of birth are equal.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="status">Its status.</param>
    /// <returns>The open file; null where it is deleted.</returns>
    /// <exception cref="LabellingException">Whether it still exists cannot be known.</exception>
    internal IFileObject? Open(JournalEntry entry, out FileStatus? status)
    {
        status = null;
        if (entry.Handle is not { } text)
            throw Unknown(entry, "no file handle is recorded (its file system has none)");
        FileHandle handle = FileHandle.TryParse(text) ?? throw new RecordException(entry.Path, $"'{text}' is no file handle");
        using IFileObject directory = OpenDirectory(entry) ?? throw Unknown(entry, "its file system is not mounted");
        IFileObject file;
        try
        {
            file = files.OpenByHandle(directory, handle);
        }
        catch (HostException e) when (e.Errno == Errno.ESTALE)
        {
            return null;
        }
        catch (HostException e)
        {
            throw Unknown(entry, e.Errno == Errno.EXDEV ? "another file system is mounted in place of its own" : e.Message, e);
        }

        try
        {
            status = file.GetStatus();
            if (status.Identity != entry.Identity || FileRecordName.Of(status) != entry.RecordName)
                throw Unknown(entry, $"its handle leads to {status.Identity} ({status.Type})");
            if (status.LinkCount > 0)
                return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        // Without a name, and it cannot get one again: only somebody who holds it open has it still.
        file.Dispose();
        return null;
    }

    /// <summary>A directory of the record's file system: the nearest on the recorded way, or one on which it is mounted elsewhere.</summary>
    private IFileObject? OpenDirectory(JournalEntry entry)
    {
        for (string path = entry.Path; path.Length > 1;)
        {
            path = path[..Math.Max(path.LastIndexOf('/'), 0)];
            if (TryOpen(path.Length == 0 ? "/" : path, entry.Identity.Device) is { } directory)
                return directory;
        }

        return mounts.FindMountPoints(entry.Identity.Device).Select(path => TryOpen(path, entry.Identity.Device)).FirstOrDefault(directory => directory is not null);
    }

    private IFileObject? TryOpen(string path, DeviceNumber device)
    {
        try
        {
            IFileObject opened = files.Open(path);
            if (opened.GetStatus() is { Type: FileType.Directory } status && status.Identity.Device == device)
                return opened;
            opened.Dispose();
        }
        catch (Exception e) when (e is HostException or ArgumentException)
        {
            // Not this one.
        }

        return null;
    }

    private static LabellingException Unknown(JournalEntry entry, string cause, Exception? inner = null) =>
        new(entry.Path, entry.Model, "find the file under another name", cause, inner);
}

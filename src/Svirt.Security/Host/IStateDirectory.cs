namespace Svirt.Security.Host;

/// <summary>
/// The directory in which the library keeps what must outlive the manager: owned by the manager's user, closed to everybody else. Names
/// are relative, <c>folder/name</c> with one folder at the most. Thread-safe.
/// </summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface IStateDirectory
{
    /// <summary>The absolute path of the directory.</summary>
    string Path { get; }

    /// <summary>Reads a file; null where there is none. A file larger than 64 MiB is an error.</summary>
    /// <param name="name">The file.</param>
    byte[]? Read(string name);

    /// <summary>Whether there is a file of that name.</summary>
    /// <param name="name">The file.</param>
    bool Exists(string name);

    /// <summary>
    /// The stamp of a file or of a folder; null where there is none. Every content that was written here has a stamp of its own; a folder has one
    /// only if the change before is some time ago (<see cref="FileStamp"/>).
    /// </summary>
    /// <param name="name">The file or folder.</param>
    FileStamp? Stamp(string name);

    /// <summary>Replaces a file so that after a loss of power either the old or the new content is there: write, fsync, rename, fsync of the folder.</summary>
    /// <param name="name">The file.</param>
    /// <param name="content">The new content.</param>
    /// <returns>The stamp of what was written: as long as the name has it (<see cref="Stamp"/>), the content is this one.</returns>
    FileStamp WriteDurably(string name, ReadOnlySpan<byte> content);

    /// <summary>Replaces a file so that a killed process leaves the old or the new content; after a loss of power it may be missing.</summary>
    /// <param name="name">The file.</param>
    /// <param name="content">The new content.</param>
    void WriteVolatile(string name, ReadOnlySpan<byte> content);

    /// <summary>Deletes a file; nothing happens where there is none.</summary>
    /// <param name="name">The file.</param>
    void Delete(string name);

    /// <summary>The names of the finished files in a folder, without the folder. One that is being replaced is not missed.</summary>
    /// <param name="folder">The folder.</param>
    IReadOnlyList<string> List(string folder);

    /// <summary>Removes the unfinished files of processes that no longer exist.</summary>
    /// <param name="folder">The folder.</param>
    void RemoveAbandonedTemporaryFiles(string folder);

    /// <summary>Takes the lock of a name, waiting up to a time; null when somebody else holds it all that time.</summary>
    /// <param name="name">The lock.</param>
    /// <param name="patience">How long to wait; zero asks once.</param>
    IStateLock? TryLock(string name, TimeSpan patience);

    /// <summary>Reads the record of a lock without taking it (<see cref="IStateLock.ReadRecord"/>); empty where there is none.</summary>
    /// <param name="name">The lock.</param>
    byte[] ReadRecord(string name);

    /// <summary>
    /// Takes locks that are told apart by numbers, all of them or none, waiting up to a time for each; null when somebody else holds one all that
    /// time. Disposing releases all. They are taken in the order of the numbers, so that two who want the same do not wait for each other.
    /// </summary>
    /// <param name="folder">The folder that has the locks.</param>
    /// <param name="keys">The numbers, none below 0. Two equal ones are one lock.</param>
    /// <param name="patience">How long to wait; zero asks once.</param>
    IDisposable? TryLockAll(string folder, IEnumerable<long> keys, TimeSpan patience);
}

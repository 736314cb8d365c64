namespace Svirt.Security.Host;

/// <summary>
/// A directory whose folders hold small record files that processes publish exclusively: of many that publish one name, one succeeds, and
/// whoever sees the name sees the whole content. Owned by the manager's user, closed to everybody else. Thread-safe,
/// except that one thread at a time may replace records. All members throw <see cref="HostException"/> when the kernel refuses.
/// </summary>
internal interface IRecordDirectory : IDisposable
{
    /// <summary>The absolute path.</summary>
    string Path { get; }

    /// <summary>The names of the folders; other things in the directory are <paramref name="strangers"/>.</summary>
    IReadOnlyList<string> ListFolders(out IReadOnlyList<string> strangers);

    /// <summary>The names in a folder, whatever they are; none where there is no such folder.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>When the directory itself (null) or a folder last changed; null where there is no such folder.</summary>
    FileStamp? Stamp(string? folder);

    /// <summary>Publishes a record; false where the name is taken, by whatever it may be. Makes the folder where it is missing.</summary>
    bool TryPublish(string folder, string name, ReadOnlySpan<byte> content);

    /// <summary>Replaces a record: a killed process leaves the old or the new content.</summary>
    void Replace(string folder, string name, ReadOnlySpan<byte> content);

    /// <summary>After this a record that was published survives a loss of power.</summary>
    void Synchronize(string folder, string name);

    /// <summary>Removes a record; nothing happens where there is none.</summary>
    void Delete(string folder, string name);

    /// <summary>Reads a record; null where there is none.</summary>
    RecordFile? Read(string folder, string name, int largest);
}

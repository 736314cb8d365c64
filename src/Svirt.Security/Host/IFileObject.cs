namespace Svirt.Security.Host;

/// <summary>
/// One file system object, held open without rights on its content (O_PATH), so that nothing that happens to its names can redirect a
/// change. Instances are not thread-safe.
/// </summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface IFileObject : IDisposable
{
    /// <summary>
    /// The path it was opened by, for messages; of a file that was opened by its handle the name that it has at that moment, or nothing where
    /// the kernel knows none.
    /// </summary>
    string Path { get; }

    /// <summary>Reads the present status.</summary>
    FileStatus GetStatus();

    /// <summary>Changes owner and group. The kernel clears set-id bits and file capabilities even if nothing changes (chown(2)).</summary>
    /// <param name="userId">The new owner.</param>
    /// <param name="groupId">The new group.</param>
    void ChangeOwner(uint userId, uint groupId);

    /// <summary>Changes the twelve permission bits.</summary>
    /// <param name="permissions">The new bits.</param>
    void ChangePermissions(int permissions);

    /// <summary>Reads an extended attribute; null where the file has none of that name or its file system knows no such attributes.</summary>
    /// <param name="name">The full name, for instance <c>security.selinux</c>.</param>
    byte[]? GetExtendedAttribute(string name);

    /// <summary>Reads an extended attribute; false where the file system knows no attributes of that kind.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="value">The value; null where the file has none of that name.</param>
    bool TryGetExtendedAttribute(string name, out byte[]? value);

    /// <summary>Reads what is to know of the file system, as it is mounted where the file was found.</summary>
    FileSystemStatus GetFileSystem();

    /// <summary>Sets an extended attribute, replacing what is there.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="value">The value.</param>
    void SetExtendedAttribute(string name, ReadOnlySpan<byte> value);

    /// <summary>Removes an extended attribute; nothing happens where the file has none of that name.</summary>
    /// <param name="name">The full name.</param>
    void RemoveExtendedAttribute(string name);

    /// <summary>By what the file can be found again after a change of its names; null where its file system or the kernel has nothing of the kind.</summary>
    FileHandle? GetHandle();
}

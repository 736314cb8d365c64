namespace Svirt.Security.Host;

/// <summary>Opens file system objects without ever following a symbolic link. Thread-safe.</summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface IFileOpener
{
    /// <summary>
    /// Opens an absolute path in which no component, the last included, may be a symbolic link (openat2 with RESOLVE_NO_SYMLINKS): ELOOP
    /// where one is.
    /// </summary>
    /// <param name="path">The absolute path.</param>
    IFileObject Open(string path);

    /// <summary>Opens one entry of an open directory; where it is a symbolic link, the link itself.</summary>
    /// <param name="directory">The open directory.</param>
    /// <param name="name">The entry's name: one component.</param>
    IFileObject OpenEntry(IFileObject directory, string name);

    /// <summary>Reads the target of an open symbolic link.</summary>
    /// <param name="link">The open link.</param>
    string ReadLink(IFileObject link);

    /// <summary>
    /// Opens a file by its handle (open_by_handle_at(2), which needs CAP_DAC_READ_SEARCH): ESTALE where it is deleted, EXDEV where the
    /// directory is on another file system.
    /// </summary>
    /// <param name="directory">An open directory of the same file system.</param>
    /// <param name="handle">The handle.</param>
    IFileObject OpenByHandle(IFileObject directory, FileHandle handle);
}

namespace Svirt.Security.Host;

/// <summary>Opens disk images for reading. Thread-safe.</summary>
public interface IImageFileOpener
{
    /// <summary>
    /// Opens an absolute path in which no component, the last included, may be a symbolic link. A manager whose documents name links
    /// (<c>/dev/disk/by-id/...</c>) puts an implementation in front that resolves them first.
    /// </summary>
    /// <param name="path">The absolute path.</param>
    /// <exception cref="HostException">
    /// The kernel refuses (ELOOP where a component on the way is a link), or it is neither a regular file nor a block device.
    /// </exception>
    IImageFile Open(string path);

    /// <summary>Reads the status of what is at a path, by the same rules, without opening its content.</summary>
    /// <param name="path">The absolute path.</param>
    /// <exception cref="HostException">The kernel refuses.</exception>
    FileStatus GetStatus(string path);
}

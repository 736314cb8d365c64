namespace Svirt.Security.Host;

/// <summary>The content of a disk image, open for reading. Instances are not thread-safe.</summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface IImageFile : IDisposable
{
    /// <summary>The path it was opened by.</summary>
    string Path { get; }

    /// <summary>Its status when it was opened: a regular file or a block device.</summary>
    FileStatus Status { get; }

    /// <summary>Reads bytes; fewer than asked for only at the end of the image.</summary>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="buffer">Filled from its start.</param>
    /// <returns>The number of bytes read.</returns>
    int Read(long offset, Span<byte> buffer);
}

namespace Svirt.Security.Host;

/// <summary>
/// An exclusive lock that the kernel releases when its holder dies, together with a small record kept in the same file. The record
/// survives the holder; it is replaced with one write and is not synchronised with the disk.
/// </summary>
public interface IStateLock : IDisposable
{
    /// <summary>Reads the record; empty where there is none.</summary>
    byte[] ReadRecord();

    /// <summary>Replaces the record. An empty record removes the file when the lock is released.</summary>
    /// <param name="record">The new content.</param>
    void WriteRecord(ReadOnlySpan<byte> record);
}

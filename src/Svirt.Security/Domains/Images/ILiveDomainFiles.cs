using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>Which files the live domains of the host hold. Thread-safe.</summary>
public interface ILiveDomainFiles
{
    /// <summary>Whether a live domain other than the given one has a file for reading and writing.</summary>
    /// <param name="file">
    /// The file: compared by <see cref="FileStatus.Identity"/>, a block device by <see cref="FileStatus.NodeDevice"/>, so that no
    /// other name
    /// of it helps.
    /// </param>
    /// <param name="domainId">The domain that is asking.</param>
    bool IsHeldReadWriteByAnother(FileStatus file, Guid domainId);
}

using Svirt.Security.Domains.Images;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// <see cref="ILiveDomainFiles"/> over the claims of the labelling engine. A domain counts from its preparation until the last of its
/// files is given up, so also one whose manager has crashed, and what of it could not be restored. Shareable files count as well: their
/// domains write them. Files that an emulator made itself after its start are on no record and are not found. Thread-safe.
/// </summary>
internal sealed class LiveDomainFiles(LabelRecords records, IBlockDeviceStack blockDevices) : ILiveDomainFiles
{
    /// <summary>Answers from the records of all managers that share the state directory.</summary>
    /// <param name="file">The file.</param>
    /// <param name="domainId">The domain that is asking.</param>
    /// <exception cref="RecordException">The record of a domain is damaged, so that there is no answer.</exception>
    public bool IsHeldReadWriteByAnother(FileStatus file, Guid domainId)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (IsWritten(FileRecordName.Of(file), domainId))
            return true;
        return file.Type == FileType.BlockDevice
            && blockDevices.FindOverlapping(file.NodeDevice).Any(device => IsWritten(FileRecordName.OfBlockDevice(device), domainId));
    }

    private bool IsWritten(string recordName, Guid domainId) =>
        records.Index.ClaimsOn(recordName).Any(claim => claim.Domain != domainId && claim.Writes);
}

using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>What usually stands at the path of a resource, by what its document says and what it is for.</summary>
internal static class PresumedFileType
{
    internal static FileType Of(DomainResource resource) => resource.SourceType switch
    {
        ResourceSourceType.Directory => FileType.Directory,
        ResourceSourceType.Block => FileType.BlockDevice,
        _ => OfKind(resource.Kind) ?? OfPath(resource.Path),
    };

    private static FileType? OfKind(ResourceKind kind) => kind switch
    {
        ResourceKind.CharacterPipe => FileType.Fifo,
        ResourceKind.CharacterSocketListen or ResourceKind.CharacterSocketConnect or ResourceKind.NetworkStorageSocket or ResourceKind.ReservationSocket
            or ResourceKind.VhostUserDiskSocket or ResourceKind.TpmSocket or ResourceKind.SharedMemorySocket or ResourceKind.FilesystemSocket
            or ResourceKind.VhostUserInterfaceSocket or ResourceKind.PasstSocket or ResourceKind.DisplaySocket or ResourceKind.VhostUserGpuSocket
            or ResourceKind.AudioSocket or ResourceKind.QuoteSocket or ResourceKind.BackupSocket => FileType.Socket,
        ResourceKind.CharacterDevice or ResourceKind.VhostVdpaDevice or ResourceKind.VfioGroup or ResourceKind.VfioContainer or ResourceKind.UsbDevice
            or ResourceKind.ScsiDevice or ResourceKind.VhostScsi or ResourceKind.RandomDevice or ResourceKind.InputDevice or ResourceKind.TpmDevice
            or ResourceKind.SgxDevice or ResourceKind.TapDevice or ResourceKind.VhostNetDevice or ResourceKind.RenderNode or ResourceKind.SevDevice
            => FileType.CharacterDevice,
        ResourceKind.PciDeviceTree or ResourceKind.MemoryBacking or ResourceKind.FilesystemDirectory => FileType.Directory,
        _ => null,
    };

    /// <summary>Disks under /dev are block devices whatever the document calls them; shared memory is files.</summary>
    private static FileType OfPath(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal) && !path.StartsWith("/dev/hugepages/", StringComparison.Ordinal)
            ? FileType.BlockDevice
            : FileType.Regular;
}

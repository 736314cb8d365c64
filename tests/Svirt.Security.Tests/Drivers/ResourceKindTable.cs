using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Tests.Drivers;

/// <summary>One row: a kind as hosts usually have it, and what is decided about it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Type">What is at its path.</param>
/// <param name="Access">What its reader asks for.</param>
/// <param name="Path">A usual path.</param>
/// <param name="Rule">The rule on paths that decides.</param>
/// <param name="Rights">What DAC sees to, as rwx.</param>
/// <param name="SELinux">The label SELinux gives: own, shared, content; for what is never changed the class it asks about.</param>
internal sealed record ResourceKindRow(
    ResourceKind Kind, FileType Type, ResourceAccess Access, string Path, string Rule, string Rights, string SELinux)
{
    internal DomainResource Resource => new()
    {
        Kind = Kind,
        Path = Path,
        Access = Access,
        SourceType = Type == FileType.Directory ? ResourceSourceType.Directory : ResourceSourceType.Unspecified,
    };
}

/// <summary>The decision for every kind of resource. A new kind needs a row.</summary>
internal static class ResourceKindTable
{
    internal static readonly ResourceKindRow[] Rows =
    [
        .. Own(FileType.BlockDevice, "rw-", ResourceKind.Disk),
        .. Own(
            FileType.Regular, "rw-",
            ResourceKind.DataFile, ResourceKind.Mirror, ResourceKind.Scratch, ResourceKind.Nvram, ResourceKind.VariableStore, ResourceKind.CharacterFile,
            ResourceKind.TpmLog, ResourceKind.PasstLog, ResourceKind.PersistentMemory, ResourceKind.PersistentStore, ResourceKind.SaveImage,
            ResourceKind.BackupTarget),
        .. Own(FileType.Fifo, "rw-", ResourceKind.CharacterPipe),
        .. Own(
            FileType.CharacterDevice, "rw-",
            ResourceKind.CharacterDevice, ResourceKind.VhostVdpaDevice, ResourceKind.VfioGroup, ResourceKind.UsbDevice, ResourceKind.ScsiDevice,
            ResourceKind.InputDevice, ResourceKind.TpmDevice),
        .. Own(
            FileType.Socket, "-w-",
            ResourceKind.CharacterSocketListen, ResourceKind.CharacterSocketConnect, ResourceKind.NetworkStorageSocket, ResourceKind.VhostUserDiskSocket,
            ResourceKind.TpmSocket, ResourceKind.FilesystemSocket, ResourceKind.VhostUserInterfaceSocket, ResourceKind.PasstSocket,
            ResourceKind.DisplaySocket, ResourceKind.VhostUserGpuSocket, ResourceKind.BackupSocket),
        new(ResourceKind.TpmState, FileType.Directory, ResourceAccess.ReadWrite, "/var/lib/tpm/vm", PathRules.Ordinary, "rwx", "own"),
        new(ResourceKind.MemoryBacking, FileType.Directory, ResourceAccess.ReadWrite, "/dev/hugepages/vm", PathRules.Ordinary, "rwx", "own"),
        new(ResourceKind.TpmCancel, FileType.Regular, ResourceAccess.ReadWrite, "/sys/devices/pnp0/00:01/cancel", PathRules.Ordinary, "rw-", "own"),
        .. ReadOnly(
            ResourceKind.BackingImage, ResourceKind.Kernel, ResourceKind.Initrd, ResourceKind.DeviceTree, ResourceKind.AcpiTable, ResourceKind.Shim,
            ResourceKind.NetworkStorageFile, ResourceKind.FirmwareConfiguration, ResourceKind.OptionRom, ResourceKind.XAuthority),
        new(ResourceKind.Loader, FileType.Regular, ResourceAccess.ReadOnly, "/usr/share/OVMF/OVMF_CODE.fd", PathRules.SystemPath, "r--", "file"),
        new(ResourceKind.SharedMemory, FileType.Regular, ResourceAccess.Shared, "/dev/shm/s", PathRules.Ordinary, "rw-", "shared"),
        .. SharedNode(
            ResourceKind.VfioContainer, ResourceKind.VhostScsi, ResourceKind.RandomDevice, ResourceKind.SgxDevice, ResourceKind.TapDevice,
            ResourceKind.VhostNetDevice, ResourceKind.RenderNode, ResourceKind.SevDevice),
        SharedSocket(ResourceKind.SharedMemorySocket, "/run/ivshmem/s", ResourceAccess.Shared),
        SharedSocket(ResourceKind.AudioSocket, "/run/pulse/native", ResourceAccess.Shared),
        SharedSocket(ResourceKind.QuoteSocket, "/run/tdx-qgs/qgs.socket", ResourceAccess.Shared),
        SharedSocket(ResourceKind.ReservationSocket, "/run/qemu-pr-helper.sock", ResourceAccess.ReadWrite),
        new(ResourceKind.PciDeviceTree, FileType.Directory, ResourceAccess.ReadOnly, "/sys/devices/pci0000:00/0000:00:02.0", PathRules.DeviceTree, "r-x", "dir"),
        new(ResourceKind.SmartcardDatabase, FileType.Directory, ResourceAccess.ReadOnly, "/etc/pki/nssdb", PathRules.SystemPath, "r-x", "dir"),
        new(ResourceKind.FilesystemDirectory, FileType.Directory, ResourceAccess.ReadWrite, "/srv/share", PathRules.SharedDirectory, "rwx", "dir"),
        new(ResourceKind.AudioDevice, FileType.Directory, ResourceAccess.Shared, "/dev/snd", PathRules.SharedDirectory, "r-x", "dir"),
    ];

    private static IEnumerable<ResourceKindRow> Own(FileType type, string rights, params ResourceKind[] kinds) =>
        kinds.Select(kind => new ResourceKindRow(kind, type, ResourceAccess.ReadWrite, "/srv/vm/x", PathRules.Ordinary, rights, "own"));

    private static IEnumerable<ResourceKindRow> ReadOnly(params ResourceKind[] kinds) =>
        kinds.Select(kind => new ResourceKindRow(kind, FileType.Regular, ResourceAccess.ReadOnly, "/srv/vm/x", PathRules.Ordinary, "r--", "content"));

    private static IEnumerable<ResourceKindRow> SharedNode(params ResourceKind[] kinds) =>
        kinds.Select(kind => new ResourceKindRow(kind, FileType.CharacterDevice, ResourceAccess.Shared, "/dev/node", PathRules.SharedNode, "rw-", "chr_file"));

    private static ResourceKindRow SharedSocket(ResourceKind kind, string path, ResourceAccess access) =>
        new(kind, FileType.Socket, access, path, PathRules.SharedSocket, "-w-", "sock_file");
}

namespace Svirt.Security.Domains;

/// <summary>What the emulator uses a resource for.</summary>
public enum ResourceKind
{
    /// <summary>The topmost image of a disk.</summary>
    Disk,

    /// <summary>A lower layer of a disk's backing chain.</summary>
    BackingImage,

    /// <summary>The kernel of a direct kernel boot.</summary>
    Kernel,

    /// <summary>The initial ramdisk of a direct kernel boot.</summary>
    Initrd,

    /// <summary>The device tree of a direct kernel boot (<c>dtb</c>).</summary>
    DeviceTree,

    /// <summary>Firmware.</summary>
    Loader,

    /// <summary>The firmware's variable store.</summary>
    Nvram,

    /// <summary>A file a character device writes to, also its log.</summary>
    CharacterFile,

    /// <summary>A named pipe of a character device.</summary>
    CharacterPipe,

    /// <summary>A device node of the host behind a character device.</summary>
    CharacterDevice,

    /// <summary>A Unix socket on which the emulator listens.</summary>
    CharacterSocketListen,

    /// <summary>A Unix socket to which the emulator connects.</summary>
    CharacterSocketConnect,

    /// <summary>A file that a disk image keeps its data in: the external data file of a qcow2 image, an extent of a vmdk image.</summary>
    DataFile,

    /// <summary>The target of a running copy of a disk (<c>mirror</c>).</summary>
    Mirror,

    /// <summary>A file that takes what a guest writes meanwhile: the overlay of a transient disk, the scratch file of a backup.</summary>
    Scratch,

    /// <summary>A file that reaching network storage needs: a configuration, a key, the known hosts.</summary>
    NetworkStorageFile,

    /// <summary>A Unix socket to network storage on this host.</summary>
    NetworkStorageSocket,

    /// <summary>The socket of the persistent reservations helper (R4).</summary>
    ReservationSocket,

    /// <summary>The socket of a disk's vhost-user process.</summary>
    VhostUserDiskSocket,

    /// <summary>A vhost-vdpa node of a disk or an interface.</summary>
    VhostVdpaDevice,

    /// <summary>The node of a VFIO group or, with iommufd, of a VFIO device.</summary>
    VfioGroup,

    /// <summary>The node through which VFIO groups are joined: <c>/dev/vfio/vfio</c>, <c>/dev/iommu</c>. All domains share it.</summary>
    VfioContainer,

    /// <summary>The directory of a PCI device in sysfs, which the emulator reads.</summary>
    PciDeviceTree,

    /// <summary>The node of a USB device of the host.</summary>
    UsbDevice,

    /// <summary>The generic node of a SCSI device of the host.</summary>
    ScsiDevice,

    /// <summary><c>/dev/vhost-scsi</c>. All domains share it.</summary>
    VhostScsi,

    /// <summary>An ACPI table.</summary>
    AcpiTable,

    /// <summary>The shim of a direct kernel boot.</summary>
    Shim,

    /// <summary>The UEFI variable store of the emulator's own firmware device (<c>os/varstore</c>).</summary>
    VariableStore,

    /// <summary>A file behind a firmware configuration entry (<c>fw_cfg</c>).</summary>
    FirmwareConfiguration,

    /// <summary>The directory of the certificate database of an emulated smart card.</summary>
    SmartcardDatabase,

    /// <summary>A hardware random number generator of the host.</summary>
    RandomDevice,

    /// <summary>An input device of the host.</summary>
    InputDevice,

    /// <summary>The node of the host's TPM.</summary>
    TpmDevice,

    /// <summary>The sysfs file that cancels a command of the host's TPM.</summary>
    TpmCancel,

    /// <summary>The state of an emulated TPM, which the emulator's helper swtpm keeps.</summary>
    TpmState,

    /// <summary>The log of an emulated TPM.</summary>
    TpmLog,

    /// <summary>The socket of an emulated TPM.</summary>
    TpmSocket,

    /// <summary>The file or device behind an NVDIMM or a virtio-pmem device.</summary>
    PersistentMemory,

    /// <summary>An SGX node of the host. All domains share it.</summary>
    SgxDevice,

    /// <summary>A shared memory object (<c>shmem</c>).</summary>
    SharedMemory,

    /// <summary>The socket of a shared memory server.</summary>
    SharedMemorySocket,

    /// <summary>A directory shared with the guest by the emulator (9p) or by virtiofsd.</summary>
    FilesystemDirectory,

    /// <summary>The socket of virtiofsd.</summary>
    FilesystemSocket,

    /// <summary>The socket of an interface's vhost-user process.</summary>
    VhostUserInterfaceSocket,

    /// <summary>
    /// The node an interface's tap device is made from, where it is not the host's <c>/dev/net/tun</c>. All domains share it, but for
    /// <c>/dev/tapN</c>, the node of one macvtap interface.
    /// </summary>
    TapDevice,

    /// <summary>The vhost node of an interface, where it is not the host's <c>/dev/vhost-net</c>.</summary>
    VhostNetDevice,

    /// <summary>The socket of an interface's passt process.</summary>
    PasstSocket,

    /// <summary>The log of an interface's passt process.</summary>
    PasstLog,

    /// <summary>The option ROM of an interface or a host device.</summary>
    OptionRom,

    /// <summary>A Unix socket of a display.</summary>
    DisplaySocket,

    /// <summary>The X authority file of a local display.</summary>
    XAuthority,

    /// <summary>A render node of the host's graphics card.</summary>
    RenderNode,

    /// <summary>The socket of a vhost-user-gpu process.</summary>
    VhostUserGpuSocket,

    /// <summary>A sound device of the host, or the file sound is written to.</summary>
    AudioDevice,

    /// <summary>The socket, or its directory, of a sound server.</summary>
    AudioSocket,

    /// <summary><c>/dev/sev</c>. All domains share it.</summary>
    SevDevice,

    /// <summary>The socket of the quote generation service of TDX.</summary>
    QuoteSocket,

    /// <summary>The directory in which the manager keeps the domain's memory.</summary>
    MemoryBacking,

    /// <summary>The file of a persistent store for crash records (<c>pstore</c>).</summary>
    PersistentStore,

    /// <summary>The file a domain's state is saved to or restored from.</summary>
    SaveImage,

    /// <summary>What a backup writes a disk to (<c>domainbackup</c>, pushed).</summary>
    BackupTarget,

    /// <summary>The socket at which a backup is pulled.</summary>
    BackupSocket,
}

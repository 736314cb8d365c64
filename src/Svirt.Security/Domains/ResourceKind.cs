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
}

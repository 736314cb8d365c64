using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What an emulator does with a file, in the classes and permissions of the policy. Immutable.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="Permissions">The permissions, those of opening first.</param>
internal sealed record NeededAccess(string ClassName, ImmutableArray<string> Permissions)
{
    /// <summary>What it takes to walk through a directory.</summary>
    internal static NeededAccess Search { get; } = new("dir", ["search"]);

    private static readonly ImmutableArray<string> Opened = ["open", "read", "getattr"];

    /// <summary>What the emulator needs of a resource whose file is of that type.</summary>
    internal static NeededAccess For(DomainResource resource, FileType type)
    {
        ImmutableArray<string> opened = resource.Access == ResourceAccess.ReadOnly ? Opened : Opened.Add("write");
        return type switch
        {
            FileType.Directory => new("dir", resource.Access == ResourceAccess.ReadWrite
                ? ["open", "read", "search", "write", "add_name", "remove_name"]
                : ["open", "read", "search"]),
            FileType.Socket => new("sock_file", ["write"]),
            FileType.CharacterDevice => new("chr_file", opened.Add("ioctl")),
            // The size of a block device is asked by ioctl (block/file-posix.c of QEMU).
            FileType.BlockDevice => new("blk_file", [.. opened, "ioctl", .. Locked(resource.Kind)]),
            FileType.Fifo => new("fifo_file", opened),
            _ => new("file", [.. opened, .. Locked(resource.Kind), .. Mapped(resource.Kind)]),
        };
    }

    /// <summary>QEMU locks bytes of image files against a second emulator, those it only reads too.</summary>
    private static ImmutableArray<string> Locked(ResourceKind kind) => kind
        is ResourceKind.Disk or ResourceKind.BackingImage or ResourceKind.DataFile or ResourceKind.Mirror or ResourceKind.Scratch
        or ResourceKind.BackupTarget or ResourceKind.Nvram or ResourceKind.VariableStore ? ["lock"] : [];

    /// <summary>Guest memory behind a file is mapped, and so is the initial ramdisk (hw/i386/x86-common.c of QEMU).</summary>
    private static ImmutableArray<string> Mapped(ResourceKind kind) => kind
        is ResourceKind.PersistentMemory or ResourceKind.SharedMemory or ResourceKind.Initrd ? ["map"] : [];
}

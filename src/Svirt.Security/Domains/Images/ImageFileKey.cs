using System.Runtime.InteropServices;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>Which file or block device an image is, whatever name or node it is known by.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImageFileKey
{
    private ImageFileKey(FileIdentity? file, DeviceNumber device) => (File, Device) = (file, device);

    /// <summary>The file; null for a block device.</summary>
    public FileIdentity? File { get; }

    /// <summary>The block device.</summary>
    public DeviceNumber Device { get; }

    public static ImageFileKey Of(FileStatus status) =>
        status.Type == FileType.BlockDevice ? new ImageFileKey(null, status.NodeDevice) : new ImageFileKey(status.Identity, default);
}

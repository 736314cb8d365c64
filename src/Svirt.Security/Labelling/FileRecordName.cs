using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Under which name the records about a file stand. A device has one record however many nodes lead to it, so that two domains cannot
/// both have one disk for themselves through two nodes; every other file goes by device and inode.
/// </summary>
internal static class FileRecordName
{
    /// <summary>
    /// The slaves of pseudo-terminals (kernel: Documentation/admin-guide/devices.txt). Each mount of devpts numbers its own from 0, so
    /// equal numbers need not mean one terminal.
    /// </summary>
    private const uint FirstTerminalMajor = 136;
    private const uint LastTerminalMajor = 143;

    internal static string Of(FileStatus status) => Of(status.Identity, status.Type, status.NodeDevice);

    internal static string Of(FileIdentity file, FileType? type, DeviceNumber node) => type switch
    {
        FileType.BlockDevice => OfBlockDevice(node),
        FileType.CharacterDevice when node.Major is < FirstTerminalMajor or > LastTerminalMajor =>
            string.Create(CultureInfo.InvariantCulture, $"char-{node.Major:x}-{node.Minor:x}"),
        _ => file.RecordName,
    };

    /// <summary>Whether the records of a file stand under a name, where it is known to be of the device and inode that the name was made for.</summary>
    internal static bool IsOf(FileStatus status, string name) =>
        status.Type is FileType.BlockDevice or FileType.CharacterDevice ? Of(status) == name : !IsOfDevice(name);

    /// <summary>No hexadecimal number begins like these.</summary>
    private static bool IsOfDevice(string name) => name.StartsWith("block-", StringComparison.Ordinal) || name.StartsWith("char-", StringComparison.Ordinal);

    /// <summary>The name for a block device, whatever node stands for it.</summary>
    internal static string OfBlockDevice(DeviceNumber device) =>
        string.Create(CultureInfo.InvariantCulture, $"block-{device.Major:x}-{device.Minor:x}");
}

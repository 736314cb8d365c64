using System.Globalization;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>
/// Which file it is, independent of its names: device, inode and, where the file system keeps one, the time of birth, so that a recycled
/// inode number is not mistaken for the file that had it before (statx(2)).
/// </summary>
/// <param name="Device">The device of the file system.</param>
/// <param name="Inode">The inode number.</param>
/// <param name="BirthTime">Nanoseconds since the epoch, or 0 where the file system keeps no time of birth.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileIdentity(DeviceNumber Device, ulong Inode, long BirthTime)
{
    /// <summary>A name for records about this file: hexadecimal device and inode, no time of birth.</summary>
    public string RecordName => string.Create(CultureInfo.InvariantCulture, $"{Device.Major:x}-{Device.Minor:x}-{Inode:x}");

    /// <summary><c>device major:minor, inode n</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"device {Device}, inode {Inode}");
}

namespace Svirt.Security.Host;

/// <summary>Which block devices are made of which. Thread-safe.</summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface IBlockDeviceStack
{
    /// <summary>
    /// The devices that hold bytes of a device, or whose bytes it holds: the disk of a partition, the members of a mapped or RAID device,
    /// and theirs; its own partitions, what is mapped onto it, and what is mapped onto those. Not the device itself, and not its
    /// neighbours: two partitions of one disk have nothing in common.
    /// </summary>
    /// <param name="device">The device.</param>
    IReadOnlySet<DeviceNumber> FindOverlapping(DeviceNumber device);
}

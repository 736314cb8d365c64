namespace Svirt.Security.Host;

/// <summary>What VFIO offers for one PCI device (kernel: Documentation/driver-api/vfio.rst).</summary>
/// <param name="SysfsPath">The device's directory in sysfs, free of symbolic links.</param>
/// <param name="GroupNode">The node of its IOMMU group, such as <c>/dev/vfio/12</c>; null where it is in none.</param>
/// <param name="DeviceNode">
/// Its own node for iommufd, such as <c>/dev/vfio/devices/vfio0</c>; null where it is not bound to vfio-pci or the kernel has none.
/// </param>
public sealed record PciDeviceNodes(string SysfsPath, string? GroupNode, string? DeviceNode);

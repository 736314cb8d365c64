namespace Svirt.Security.Host;

/// <summary>The devices of the host, found by the addresses that domain documents give. Thread-safe.</summary>
/// <remarks>
/// A device that is not there is null. What is found holds for the moment it was asked; nothing is held open.
/// All members throw <see cref="HostException"/> when the kernel refuses for another reason.
/// </remarks>
public interface IHostDeviceTree
{
    /// <summary>Finds a PCI device.</summary>
    /// <param name="address">Its address.</param>
    PciDeviceNodes? FindPciDevice(PciAddress address);

    /// <summary>Finds the IOMMU group node of a mediated device.</summary>
    /// <param name="id">The UUID it was made with.</param>
    string? FindMediatedDevice(Guid id);

    /// <summary>Finds the node of the one USB device of a vendor and product; null also where there are several.</summary>
    /// <param name="vendorId">idVendor of its descriptor.</param>
    /// <param name="productId">idProduct of its descriptor.</param>
    string? FindUsbDevice(ushort vendorId, ushort productId);

    /// <summary>Finds the generic node of a SCSI device, such as <c>/dev/sg3</c>.</summary>
    /// <param name="host">Number of the host adapter: 0 for <c>scsi_host0</c>.</param>
    /// <param name="bus">The channel.</param>
    /// <param name="target">The target.</param>
    /// <param name="unit">The logical unit.</param>
    string? FindScsiDevice(uint host, uint bus, uint target, ulong unit);
}

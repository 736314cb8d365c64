using System.Globalization;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Domains;

/// <summary>A host with every device there may be.</summary>
internal sealed class AnyHostDevice : IHostDeviceTree
{
    public PciDeviceNodes? FindPciDevice(PciAddress address) =>
        new(
            $"/sys/devices/pci{address.Domain:x4}:{address.Bus:x2}/{address}",
            $"/dev/vfio/{address.Bus}",
            $"/dev/vfio/devices/vfio{address.Bus}");

    public string? FindMediatedDevice(Guid id) => "/dev/vfio/77";

    public string? FindUsbDevice(ushort vendorId, ushort productId) => "/dev/bus/usb/007/007";

    public string? FindScsiDevice(uint host, uint bus, uint target, ulong unit) =>
        string.Create(CultureInfo.InvariantCulture, $"/dev/sg{host}{bus}{target}{unit}");
}

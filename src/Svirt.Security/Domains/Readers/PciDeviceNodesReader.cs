using System.Collections.Immutable;
using System.Globalization;
using Svirt.Security.Domains.Document;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Readers;

/// <summary>Finds what the emulator opens for a PCI device of the host under VFIO.</summary>
internal static class PciDeviceNodesReader
{
    /// <summary>The device's sysfs directory, its group (or, with iommufd, its own node) and the node groups are joined through.</summary>
    public static ImmutableArray<DomainResource> Read(DocumentElement address, bool usesIommufd, ResourceCollector resources)
    {
        var pci = new PciAddress(
            Number(address, "domain", uint.MaxValue),
            (byte)Number(address, "bus", 255),
            (byte)Number(address, "slot", 31),
            (byte)Number(address, "function", 7));
        var nodes = resources.Options.HostDevices?.FindPciDevice(pci);
        if ((usesIommufd ? nodes?.DeviceNode : nodes?.GroupNode) is not { } node)
            throw address.HostDeviceUnresolved($"the PCI device {pci}");
        return
        [
            address.Resource(ResourceKind.PciDeviceTree, nodes!.SysfsPath, ResourceAccess.ReadOnly, ResourceSourceType.Directory),
            address.Resource(ResourceKind.VfioGroup, node, ResourceAccess.ReadWrite),
            address.Resource(ResourceKind.VfioContainer, usesIommufd ? "/dev/iommu" : "/dev/vfio/vfio", ResourceAccess.Shared),
        ];
    }

    public static DomainXmlException HostDeviceUnresolved(this DocumentElement element, string device) =>
        element.Error(DomainXmlRules.HostdevUnresolved, $"Nobody could say which node {device} of the host has.");

    /// <summary>A number in an attribute as libvirt reads it: decimal, or hexadecimal after 0x; 0 where it is absent.</summary>
    public static uint Number(DocumentElement element, string attributeName, uint most)
    {
        if (element.Attribute(attributeName) is not { } attribute)
            return 0;
        var isHexadecimal = attribute.Value.StartsWith("0x", StringComparison.Ordinal);
        return uint.TryParse(
                isHexadecimal ? attribute.Value.AsSpan(2) : attribute.Value,
                isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number)
            && number <= most
            ? number
            : throw element.Error(
                attribute, DomainXmlRules.HostdevAddressInvalid, $"{Quotation.Of(attribute.Value)} is no number for {attributeName}.");
    }
}

using System.Globalization;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Devices of the host given to the guest (<c>hostdev</c>). Addresses become nodes through <see cref="DomainXmlOptions.HostDevices"/>.
/// </summary>
internal sealed class HostDeviceReader : IDeviceReader
{
    public string ElementName => "hostdev";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        if (device.Attribute("mode") is not null)
            device.Require("mode", "subsystem");
        device.Require("type", "pci", "usb", "scsi", "scsi_host", "mdev");
        var source = device.Element("source") ?? throw device.SourceMissing();
        switch (device.Attribute("type")!.Value)
        {
            case "pci":
                AddPciDevice(device, resources);
                break;
            case "usb":
                AddUsbDevice(source, resources);
                break;
            case "scsi":
                AddScsiDevice(device, source, resources);
                break;
            case "scsi_host":
                source.Require("protocol", "vhost");
                resources.Add(source, source.Resource(ResourceKind.VhostScsi, "/dev/vhost-scsi", ResourceAccess.Shared));
                break;
            case "mdev":
                AddMediatedDevice(source, resources);
                break;
        }

        OptionRomReader.Read(device, resources);
    }

    /// <summary>A PCI device of the host, also behind an interface.</summary>
    public static void AddPciDevice(DocumentElement device, ResourceCollector resources)
    {
        var source = device.Element("source") ?? throw device.SourceMissing();
        var address = source.Element("address") ?? throw source.SourceMissing();
        var driver = device.Element("driver");
        if (driver?.Attribute("name") is not null)
            driver.Require("name", "vfio", "kvm");
        foreach (var resource in PciDeviceNodesReader.Read(address, driver?.IsYes("iommufd") ?? false, resources))
            resources.Add(address, resource);
    }

    // libvirt uses the address where both are given: it is what was chosen among several devices of a kind.
    private static void AddUsbDevice(DocumentElement source, ResourceCollector resources)
    {
        string? node = null;
        if (source.Element("address") is { } address)
        {
            var bus = PciDeviceNodesReader.Number(address, "bus", 999);
            var number = PciDeviceNodesReader.Number(address, "device", 999);
            node = string.Create(CultureInfo.InvariantCulture, $"/dev/bus/usb/{bus:d3}/{number:d3}");
        }
        else if (source.Element("vendor") is { } vendor && source.Element("product") is { } product)
        {
            node = resources.Options.HostDevices?.FindUsbDevice(
                (ushort)PciDeviceNodesReader.Number(vendor, "id", ushort.MaxValue),
                (ushort)PciDeviceNodesReader.Number(product, "id", ushort.MaxValue));
            if (node is null && source.Attribute("startupPolicy")?.Value == "optional")
                return;
        }

        if (node is null)
            throw source.HostDeviceUnresolved("the USB device");
        var existence = source.Choice(
            "startupPolicy",
            ResourceExistence.Required,
            DomainXmlRules.DiskStartupPolicyUnknown,
            ("mandatory", ResourceExistence.Required),
            ("requisite", ResourceExistence.Required),
            ("optional", ResourceExistence.Optional));
        resources.Add(source, source.Resource(ResourceKind.UsbDevice, node, ResourceAccess.ReadWrite, existence: existence));
    }

    private static void AddScsiDevice(DocumentElement device, DocumentElement source, ResourceCollector resources)
    {
        if (source.Attribute("protocol") is not null)
        {
            // A unit reached over the network has no node.
            source.Require("protocol", "iscsi", "adapter");
            if (source.Attribute("protocol")!.Value == "iscsi")
            {
                source.Attribute("name")?.Claim();
                return;
            }
        }

        const string HostPrefix = "scsi_host";
        var adapter = source.Element("adapter")?.Attribute("name")?.Value ?? throw source.SourceMissing();
        var address = source.Element("address") ?? throw source.SourceMissing();
        var node = adapter.StartsWith(HostPrefix, StringComparison.Ordinal)
            && uint.TryParse(adapter.AsSpan(HostPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var host)
            ? resources.Options.HostDevices?.FindScsiDevice(
                host,
                PciDeviceNodesReader.Number(address, "bus", uint.MaxValue),
                PciDeviceNodesReader.Number(address, "target", uint.MaxValue),
                PciDeviceNodesReader.Number(address, "unit", uint.MaxValue))
            : null;
        if (node is null)
            throw address.HostDeviceUnresolved("the SCSI device");
        var access = device.Elements("readonly").Any() ? ResourceAccess.ReadOnly
            : device.Elements("shareable").Any() ? ResourceAccess.Shared
            : ResourceAccess.ReadWrite;
        resources.Add(source, source.Resource(ResourceKind.ScsiDevice, node, access));
    }

    private static void AddMediatedDevice(DocumentElement source, ResourceCollector resources)
    {
        var address = source.Element("address") ?? throw source.SourceMissing();
        var text = address.Attribute("uuid")?.Value ?? "";
        if (!Guid.TryParseExact(text, "D", out var id))
            throw address.Error(DomainXmlRules.HostdevAddressInvalid, $"{Quotation.Of(text)} is no UUID of a mediated device.");
        var node = resources.Options.HostDevices?.FindMediatedDevice(id)
            ?? throw address.HostDeviceUnresolved("the mediated device");
        resources.Add(address, address.Resource(ResourceKind.VfioGroup, node, ResourceAccess.ReadWrite));
        resources.Add(address, address.Resource(ResourceKind.VfioContainer, "/dev/vfio/vfio", ResourceAccess.Shared));
    }
}

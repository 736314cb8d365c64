using System.IO.Abstractions;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

/// <summary>Lookups in a small sysfs of files and links.</summary>
public sealed class SysfsDeviceTreeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("svirt-sysfs-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void FindPciDevice_Bound_HasItsGroupAndItsOwnNode()
    {
        Folder("devices/pci0000:00/0000:00:02.0/vfio-dev/vfio7");
        Folder("kernel/iommu_groups/12");
        Link("devices/pci0000:00/0000:00:02.0/iommu_group", "../../../kernel/iommu_groups/12");
        Link("bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");

        Assert.Equal(
            new PciDeviceNodes($"{_root}/devices/pci0000:00/0000:00:02.0", "/dev/vfio/12", "/dev/vfio/devices/vfio7"),
            Tree().FindPciDevice(new PciAddress(0, 0, 2, 0)));
        Assert.Null(Tree().FindPciDevice(new PciAddress(0, 0, 3, 0)));
    }

    [Fact]
    public void FindPciDevice_Unbound_HasNoNodes()
    {
        Folder("devices/pci0000:00/0000:00:02.0");
        Link("bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");

        Assert.Equal(
            new PciDeviceNodes($"{_root}/devices/pci0000:00/0000:00:02.0", null, null),
            Tree().FindPciDevice(new PciAddress(0, 0, 2, 0)));
    }

    [Fact]
    public void FindMediatedDevice_Present_HasItsGroup()
    {
        var id = new Guid("53764d0e-85a0-42b4-af5c-2046b460b1dc");
        Folder($"devices/virtual/{id}");
        Folder("kernel/iommu_groups/3");
        Link($"devices/virtual/{id}/iommu_group", "../../../kernel/iommu_groups/3");
        Link($"bus/mdev/devices/{id}", $"../../../devices/virtual/{id}");

        Assert.Equal("/dev/vfio/3", Tree().FindMediatedDevice(id));
        Assert.Null(Tree().FindMediatedDevice(Guid.NewGuid()));
    }

    [Fact]
    public void FindUsbDevice_ByVendorAndProduct_IsFoundWhereItIsTheOnlyOne()
    {
        Usb("1-1", "1234", "beef", "1", "4");
        Folder("bus/usb/devices/1-1:1.0");
        Usb("1-2", "1234", "cafe", "1", "5");
        Usb("1-3", "1234", "cafe", "1", "6");

        Assert.Equal("/dev/bus/usb/001/004", Tree().FindUsbDevice(0x1234, 0xbeef));
        Assert.Null(Tree().FindUsbDevice(0x1234, 0xcafe));
        Assert.Null(Tree().FindUsbDevice(1, 1));
    }

    [Fact]
    public void FindScsiDevice_Present_HasItsGenericNode()
    {
        Folder("devices/host1/1:0:2:3/scsi_generic/sg4");
        Link("bus/scsi/devices/1:0:2:3", "../../../devices/host1/1:0:2:3");

        Assert.Equal("/dev/sg4", Tree().FindScsiDevice(1, 0, 2, 3));
        Assert.Null(Tree().FindScsiDevice(1, 0, 2, 4));
    }

    private SysfsDeviceTree Tree() => new(new LinuxFileOpener(), new FileSystem(), _root);

    private void Folder(string path) => Directory.CreateDirectory($"{_root}/{path}");

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_root}/{path}")!);
        Directory.CreateSymbolicLink($"{_root}/{path}", target);
    }

    private void Usb(string name, string vendor, string product, string bus, string number)
    {
        Folder($"bus/usb/devices/{name}");
        foreach (var (attribute, value) in new[] { ("idVendor", vendor), ("idProduct", product), ("busnum", bus), ("devnum", number) })
            File.WriteAllText($"{_root}/bus/usb/devices/{name}/{attribute}", value + "\n");
    }
}

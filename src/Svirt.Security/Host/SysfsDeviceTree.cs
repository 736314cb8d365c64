using System.Globalization;
using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IHostDeviceTree"/> over sysfs (kernel: Documentation/ABI/testing/sysfs-bus-pci, sysfs-bus-usb, sysfs-bus-vfio-mdev).
/// </summary>
/// <param name="files">Opens entries and reads links.</param>
/// <param name="fileSystem">Lists directories and reads attributes.</param>
/// <param name="root">Where sysfs is mounted.</param>
internal sealed class SysfsDeviceTree(IFileOpener files, IFileSystem fileSystem, string root = "/sys") : IHostDeviceTree
{
    public PciDeviceNodes? FindPciDevice(PciAddress address)
    {
        if (Follow($"{root}/bus/pci/devices", address.ToString()) is not { } device)
            return null;
        string? character = FindEntry($"{device}/vfio-dev", "vfio");
        return new PciDeviceNodes(device, GroupNode(device), character is null ? null : "/dev/vfio/devices/" + character);
    }

    public string? FindMediatedDevice(Guid id) =>
        Follow($"{root}/bus/mdev/devices", id.ToString("D")) is { } device ? GroupNode(device) : null;

    public string? FindUsbDevice(ushort vendorId, ushort productId)
    {
        string? found = null;
        string directory = $"{root}/bus/usb/devices";
        foreach (string name in List(directory))
        {
            // Interfaces (1-1:1.0) stand beside devices (1-1, usb1) and have no vendor.
            string device = $"{directory}/{name}";
            if (ReadNumber(device, "idVendor", 16) != vendorId || ReadNumber(device, "idProduct", 16) != productId)
                continue;
            if (found is not null || ReadNumber(device, "busnum", 10) is not { } bus || ReadNumber(device, "devnum", 10) is not { } number)
                return null;
            found = string.Create(CultureInfo.InvariantCulture, $"/dev/bus/usb/{bus:d3}/{number:d3}");
        }

        return found;
    }

    public string? FindScsiDevice(uint host, uint bus, uint target, ulong unit)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{host}:{bus}:{target}:{unit}");
        return Follow($"{root}/bus/scsi/devices", name) is { } device && FindEntry($"{device}/scsi_generic", "sg") is { } node
            ? "/dev/" + node
            : null;
    }

    private string? GroupNode(string device) =>
        Follow(device, "iommu_group") is { } group ? "/dev/vfio/" + group[(group.LastIndexOf('/') + 1)..] : null;

    private string? Follow(string directory, string name) => SysfsLinks.Follow(files, fileSystem, directory, name);

    private string? FindEntry(string directory, string prefix) =>
        List(directory).FirstOrDefault(
            name => name.StartsWith(prefix, StringComparison.Ordinal) && name.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0);

    private IEnumerable<string> List(string directory)
    {
        try
        {
            return fileSystem.Directory.GetFileSystemEntries(directory).Select(path => fileSystem.Path.GetFileName(path));
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private uint? ReadNumber(string device, string attribute, int radix)
    {
        try
        {
            string text = fileSystem.File.ReadAllText($"{device}/{attribute}").Trim();
            NumberStyles style = radix == 16 ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            return uint.TryParse(text, style, CultureInfo.InvariantCulture, out uint value) ? value : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

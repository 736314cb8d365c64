using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class LinuxMountTableTests
{
    [Fact]
    public void Parse_Mountinfo_TellsWhereLabelsCanBePut()
    {
        const string Table = """
            22 1 259:0 / / rw,relatime shared:1 - ext4 /dev/nvme0n1 rw,seclabel,errors=remount-ro
            23 22 0:21 / /mnt/ro ro,relatime shared:2 master:1 - ext4 /dev/nvme0n2 rw,seclabel
            24 22 0:22 / /mnt/disc rw - iso9660 /dev/sr0 ro,seclabel
            25 22 0:23 / /mnt/context rw - tmpfs tmpfs rw,context=system_u:object_r:virt_content_t:s0
            26 22 0:24 / /mnt/a\040b rw - vfat /dev/sda1 rw,fmask=0022
            broken line
            99 22 0:25 / /mnt/short rw - tmpfs
            """;
        Assert.Equal(
            new Dictionary<ulong, bool> { [22] = true, [23] = false, [24] = false, [25] = false, [26] = false }, LinuxMountTable.Parse(Table).OrderBy(entry => entry.Key).ToDictionary());
    }

    /// <summary>Without SELinux nothing can be said, and nothing may be taken for a file system without labels.</summary>
    [Fact]
    public void Parse_HostWithoutSELinux_SaysNothing() => Assert.Empty(LinuxMountTable.Parse("22 1 259:0 / / rw - ext4 /dev/sda rw"));

    [Fact]
    public void ParseMountPoints_OfADevice_AreThoseOfAllItsMounts()
    {
        const string Table = """
            22 1 259:0 / / rw shared:1 - ext4 /dev/nvme0n1 rw
            26 22 0:24 / /mnt/a\040b\134040 rw - vfat /dev/sda1 rw
            27 22 0:24 /sub /mnt/c rw - vfat /dev/sda1 rw
            broken 0:24
            """;
        Assert.Equal(["/mnt/a b\\040", "/mnt/c"], LinuxMountTable.ParseMountPoints(Table, new DeviceNumber(0, 24)));
        Assert.Empty(LinuxMountTable.ParseMountPoints(Table, new DeviceNumber(0, 2)));
    }

    [Fact]
    public void MountId_OfAFile_IsThatOfItsMount()
    {
        using IFileObject root = new LinuxFileOpener().Open("/");
        string line = Assert.Single(File.ReadAllLines("/proc/self/mountinfo"), line => line.StartsWith(root.GetStatus().MountId + " ", StringComparison.Ordinal));
        Assert.Equal("/", line.Split(' ')[4]);
    }
}

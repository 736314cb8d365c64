using System.IO.Abstractions;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

/// <summary>A disk 8:0 with partitions 8:1 and 8:2; on the first stand the volumes 253:0 and 253:1, on 253:0 an encrypted 253:2.</summary>
public sealed class SysfsBlockDevicesTests : IDisposable
{
    private readonly TemporaryFolder _sysfs = new();

    public SysfsBlockDevicesTests()
    {
        Device("pci/block/sda", "8:0");
        Device("pci/block/sda/sda1", "8:1", isPartition: true);
        Device("pci/block/sda/sda2", "8:2", isPartition: true);
        Device("virtual/block/dm-0", "253:0");
        Device("virtual/block/dm-1", "253:1");
        Device("virtual/block/dm-2", "253:2");
        Stack("pci/block/sda/sda1", "virtual/block/dm-0");
        Stack("pci/block/sda/sda1", "virtual/block/dm-1");
        Stack("virtual/block/dm-0", "virtual/block/dm-2");
    }

    public void Dispose() => _sysfs.Dispose();

    [Theory]
    [InlineData("8:0", "253:0 253:1 253:2 8:1 8:2")]
    [InlineData("8:1", "253:0 253:1 253:2 8:0")]
    [InlineData("8:2", "8:0")]
    [InlineData("253:0", "253:2 8:0 8:1")]
    [InlineData("253:1", "8:0 8:1")]
    [InlineData("253:2", "253:0 8:0 8:1")]
    [InlineData("9:9", "")]
    public void FindOverlapping_Device_HasWhatItIsMadeOfAndWhatIsMadeOfIt(string device, string expected)
    {
        string[] parts = device.Split(':');
        var found = new SysfsBlockDevices(new LinuxFileOpener(), new FileSystem(), _sysfs.Path)
            .FindOverlapping(new DeviceNumber(uint.Parse(parts[0], null), uint.Parse(parts[1], null)));
        Assert.Equal(expected, string.Join(' ', found.Select(number => number.ToString()).Order(StringComparer.Ordinal)));
    }

    private void Device(string path, string number, bool isPartition = false)
    {
        string folder = $"{_sysfs.Path}/devices/{path}";
        foreach (string name in new[] { "slaves", "holders" })
            Directory.CreateDirectory($"{folder}/{name}");
        File.WriteAllText(folder + "/dev", number + "\n");
        if (isPartition)
            File.WriteAllText(folder + "/partition", "1\n");
        Directory.CreateDirectory(_sysfs.Path + "/dev/block");
        Directory.CreateSymbolicLink($"{_sysfs.Path}/dev/block/{number}", "../../devices/" + path);
    }

    private void Stack(string member, string mapped)
    {
        string up = string.Concat(Enumerable.Repeat("../", member.Count(c => c == '/') + 2));
        Directory.CreateSymbolicLink($"{_sysfs.Path}/devices/{member}/holders/{Path.GetFileName(mapped)}", up + mapped);
        up = string.Concat(Enumerable.Repeat("../", mapped.Count(c => c == '/') + 2));
        Directory.CreateSymbolicLink($"{_sysfs.Path}/devices/{mapped}/slaves/{Path.GetFileName(member)}", up + member);
    }
}

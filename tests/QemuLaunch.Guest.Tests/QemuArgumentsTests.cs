using Xunit;

namespace QemuLaunch.Guest.Tests;

public sealed class QemuArgumentsTests
{
    [Fact]
    public void ToList_Defaults_IsThisCommandLine()
    {
        var arguments = new QemuArguments { DiskPath = "/var/red.img" }.ToList();

        Assert.Equal(
            "-nodefaults -no-user-config -display none -machine pc -accel kvm -accel tcg,tb-size=16 -m 8M -no-reboot"
            + " -boot strict=on,reboot-timeout=0 -device isa-debug-exit,iobase=0xf4,iosize=0x04"
            + " -chardev stdio,id=serial0 -device isa-serial,chardev=serial0"
            + " -blockdev driver=file,node-name=disk0-file,filename=/var/red.img,read-only=off"
            + " -blockdev driver=raw,node-name=disk0,file=disk0-file,read-only=off"
            + " -device virtio-blk-pci,drive=disk0,werror=report,rerror=report,bootindex=0",
            string.Join(' ', arguments));
    }

    [Fact]
    public void ToList_SecondDisk_IsReadOnly()
    {
        var arguments = new QemuArguments { DiskPath = "/var/red.img", SecondDiskPath = "/var/base.img" }.ToList();

        Assert.Equal(
            "-blockdev driver=file,node-name=disk1-file,filename=/var/base.img,read-only=on"
            + " -blockdev driver=raw,node-name=disk1,file=disk1-file,read-only=on"
            + " -device virtio-blk-pci,drive=disk1,werror=report,rerror=report",
            string.Join(' ', arguments.TakeLast(6)));
    }

    [Fact]
    public void ToList_PathWithComma_AddsNoOption()
    {
        var arguments = new QemuArguments { DiskPath = "/var/a,read-only=off", DiskReadOnly = true }.ToList();

        Assert.Contains("driver=file,node-name=disk0-file,filename=/var/a,,read-only=off,read-only=on", arguments, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("red.img")]
    [InlineData("json:{}")]
    [InlineData("/var/red\0.img")]
    public void Paths_NotAbsoluteOrWithNul_Throw(string candidate)
    {
        Assert.Throws<ArgumentException>("DiskPath", () => new QemuArguments { DiskPath = candidate });
        Assert.Throws<ArgumentException>("SecondDiskPath", () => new QemuArguments { DiskPath = "/red", SecondDiskPath = candidate });
        Assert.Throws<ArgumentException>("path", () => QemuSerial.ToFile(candidate));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void ToDescriptor_StandardStreamOrNegative_Throws(int number) =>
        Assert.Throws<ArgumentOutOfRangeException>("descriptor", () => QemuSerial.ToDescriptor(number));
}

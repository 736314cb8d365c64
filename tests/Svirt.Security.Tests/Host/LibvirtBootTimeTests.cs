using System.Buffers.Binary;
using Svirt.Security.Host;
using Xunit;
using Cpu = System.Runtime.InteropServices.Architecture;

namespace Svirt.Security.Tests.Host;

/// <summary>The boot time to the second, where libvirt looks for it.</summary>
public sealed class LibvirtBootTimeTests
{
    [Theory]
    [InlineData(Cpu.X64, 384, 340)]
    [InlineData(Cpu.Arm64, 400, 344)]
    public void ParseUtmp_FirstBootRecord_TellsTheTime(Cpu architecture, int size, int offset)
    {
        byte[] file = new byte[3 * size];
        Write(0, type: 7, seconds: 5);
        Write(1, type: 2, seconds: 1700000000);
        Write(2, type: 2, seconds: 1800000000);
        Assert.Equal(1700000000ul, LibvirtBootTime.ParseUtmp(file, architecture));
        Assert.Null(LibvirtBootTime.ParseUtmp(file.AsSpan(0, size), architecture));
        Assert.Null(LibvirtBootTime.ParseUtmp(file.AsSpan(size, size - 1), architecture));
        Assert.Null(LibvirtBootTime.ParseUtmp(file, Cpu.S390x));

        void Write(int record, short type, int seconds)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(record * size), type);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan((record * size) + offset), seconds);
        }
    }

    [Theory]
    [InlineData("100.40 350.00\n", 1700000900L)]
    [InlineData("100.60 350.00\n", 1700000899L)]
    [InlineData("", null)]
    [InlineData("-1.0 2", null)]
    [InlineData("9999999999.0 2", null)]
    public void ParseUptime_IsTakenFromTheClockAndRounded(string uptime, long? expected) =>
        Assert.Equal((ulong?)expected, LibvirtBootTime.ParseUptime(uptime, DateTimeOffset.FromUnixTimeSeconds(1700001000)));

    [Fact]
    public void Read_OnThisHost_IsNearTheTimeOfTheKernel()
    {
        long kernels = BootTime.Read()!.Value.ToUnixTimeSeconds();
        Assert.InRange((long)LibvirtBootTime.Read(TimeProvider.System)!.Value, kernels - 120, kernels + 120);
    }
}

using Xunit;

namespace QemuLaunch.Guest.Tests;

public sealed class GuestResultTests
{
    [Fact]
    public void ToExitStatus_EachResult_IsWhatTheDebugExitDeviceMakesOfIt()
    {
        Assert.Equal(33, GuestResult.Completed.ToExitStatus());
        Assert.Equal(35, GuestResult.ReadFailed.ToExitStatus());
        Assert.Equal(37, GuestResult.WriteFailed.ToExitStatus());
    }

    [Fact]
    public void FromExitStatus_StatusOfAResult_IsThatResult()
    {
        foreach (var result in Enum.GetValues<GuestResult>())
            Assert.Equal(result, GuestResultExtensions.FromExitStatus(result.ToExitStatus()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(137)]
    public void FromExitStatus_StatusOfAnother_IsNull(int status) => Assert.Null(GuestResultExtensions.FromExitStatus(status));
}

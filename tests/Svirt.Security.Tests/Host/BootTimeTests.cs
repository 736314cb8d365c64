using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class BootTimeTests
{
    [Fact]
    public void Read_ThisHost_IsBeforeNow() => Assert.InRange(BootTime.Read()!.Value, DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow);

    [Theory]
    [InlineData("cpu  1 2 3\nbtime 1700000000\nprocesses 5\n", 1700000000L)]
    [InlineData("cpu  1 2 3\nbtime -1\n", null)]
    [InlineData("xbtime 1\n", null)]
    [InlineData("", null)]
    public void Parse_Text_IsTheTimeOfItsLine(string text, long? seconds) => Assert.Equal(seconds, BootTime.Parse(text)?.ToUnixTimeSeconds());
}

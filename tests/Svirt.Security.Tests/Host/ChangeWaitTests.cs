using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class ChangeWaitTests
{
    [Fact]
    public void TryWait_LimitPassed_GivesUp()
    {
        var none = new ChangeWait(TimeSpan.Zero);
        Assert.True(none.TryWait());
        Assert.False(none.TryWait());
        var patient = new ChangeWait(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(patient.TryWait()));
    }
}

using System.Collections.Immutable;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

public class LaunchPlanTests
{
    [Fact]
    public void UserId_NoId_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LaunchPlan { UserId = uint.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LaunchPlan { GroupId = uint.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LaunchPlan { SupplementaryGroups = [1, uint.MaxValue] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("-unconfined")]
    [InlineData(" a")]
    [InlineData("a ")]
    public void Labels_ThatCannotBeWritten_AreRefused(string label)
    {
        Assert.Throws<ArgumentException>(() => new LaunchPlan { SELinuxContext = label });
        Assert.Throws<ArgumentException>(() => new LaunchPlan { AppArmorProfile = label });
    }

    [Fact]
    public void Labels_LongerThanOneWrite_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new LaunchPlan { AppArmorProfile = new string('a', 4096) });

    [Fact]
    public void Validate_Contradictions_AreRefused()
    {
        var command = new EmulatorCommand("/bin/true");
        LaunchPlan[] plans =
        [
            new() { UserId = 107 },
            new() { GroupId = 107 },
            new() { SupplementaryGroups = [1] },
            new() { SELinuxContext = "u:r:t", AppArmorProfile = "p" },
        ];
        Assert.All(plans, plan => Assert.Throws<ArgumentException>(() => new SetprivCommandLine(plan, command)));
        Assert.All(plans, plan => Assert.Throws<ArgumentException>(() => new SystemdUnitProperties(plan, command)));
    }

    [Fact]
    public void SupplementaryGroups_AreASortedSet()
    {
        Assert.Equal([1u, 2, 3], new LaunchPlan { SupplementaryGroups = [3, 1, 2, 3] }.SupplementaryGroups.ToArray());
        Assert.Empty(new LaunchPlan { SupplementaryGroups = default }.SupplementaryGroups);
    }

    [Fact]
    public void Equals_SamePlan_IsTrue()
    {
        LaunchPlan one = Identities.Confined(70107, 5, 6);
        LaunchPlan other = Identities.Confined(70107, 6, 5);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other with { SupplementaryGroups = ImmutableArray.Create(5u) });
        Assert.NotEqual(one, other with { NoNewPrivileges = false });
    }
}

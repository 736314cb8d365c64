using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class LinuxAccountDatabaseTests
{
    private readonly LinuxAccountDatabase _accounts = new();

    [Fact]
    public void FindUser_Root_HasIdZeroByNameAndNumber()
    {
        Assert.Equal(new UserAccount("root", 0, 0), _accounts.FindUser("root"));
        Assert.Equal(new UserAccount("root", 0, 0), _accounts.FindUser(0));
    }

    [Fact]
    public void Find_Unknown_IsNull()
    {
        Assert.Null(_accounts.FindUser("no-such-user-here"));
        Assert.Null(_accounts.FindUser(4_123_456_789));
        Assert.Null(_accounts.FindGroup("no-such-group-here"));
    }

    [Fact]
    public void FindGroup_Root_IsZero() => Assert.Equal(0u, _accounts.FindGroup("root"));

    [Fact]
    public void GetGroups_Root_ContainsTheGivenPrimaryGroup() =>
        Assert.Contains(4711u, _accounts.GetGroups(new UserAccount("root", 0, 0), 4711));
}

using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>A manager of another user, in a process of its own.</summary>
public sealed class SessionStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();
    private readonly CategoryHost _host = new();

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [RootFact]
    public void Open_AsSessionManager_HasAStoreOfItsOwnAndNoAccessToTheSystems()
    {
        Assert.True(_host.NewStore().Reserve(MlsLevel.Parse("s0:c0,c1"), CategoryOwner.Unnamed).IsReserved);
        string own = Directory.CreateDirectory(_folder.Path + "/own").FullName;
        TemporaryFolder.ChangeOwner(own, SessionProcess.User, SessionProcess.User);

        // The system's pair is given out a second time here: the stores know nothing of each other.
        Assert.Equal(["HostException", "s0:c0,c1"], SessionProcess.Run(_folder, "session", _host.StateDirectory, own + "/state"));
        Assert.Equal(["exhausted"], SessionProcess.Run(_folder, "session", _host.StateDirectory, own + "/state")[1..]);
        Assert.Single(_host.NewStore().ListHolders());
    }
}

using System.Globalization;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.Dac.Identities;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

/// <summary>Who ends a use of an identity, and what becomes of those who still rely on it.</summary>
public sealed class IdentityUseTests : IDisposable
{
    private static readonly uint First = 1_985_000_000 + ((uint)Environment.ProcessId % 1_000_000 * 2);

    private readonly TemporaryFolder _folder = new();
    private readonly SecurityHost _host;
    private readonly ManagerRecords _manager;
    private readonly DacIdentityPool _pool;
    private readonly DomainIdentity _domain = new(Guid.NewGuid(), "vm");

    public IdentityUseTests()
    {
        _host = SecurityHost.Open(new SecurityManagerOptions { StateDirectory = _folder.Path + "/state" });
        _manager = new ManagerRecords(_host.State, Guid.NewGuid(), _host.Processes, _host.Identity.PidNamespace);
        _pool = new DacIdentityPool(new DacIdentityRange(First, 1), new IdentityPoolParts
        {
            Records = _host.OpenIdentities(_manager.Id),
            State = _host.State,
            Managers = _manager,
            Accounts = _host.Accounts,
            Scanner = _host.Scanner,
            Processes = _host.Processes,
            Ownership = _host.Ownership,
            RememberedOwners = new RememberedOwners(new LabelRecords(_host.State, _host.Time).Index),
            SubordinateIds = () => [],
            Time = _host.Time,
        });
    }

    private string RecordPath => _folder.Path + "/state/identities/taken/" + First.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _pool.Dispose();
        _manager.Dispose();
        _host.Dispose();
        _folder.Dispose();
    }

    /// <summary>It was taken over from a manager that died, and so was nobody's use here.</summary>
    [RootFact]
    public void Release_OfADomainThatWasTakenOver_LeavesTheIdentityToWhoPreparesItAnew()
    {
        _pool.Reserve(_domain);
        Assert.Null(_pool.Release(_domain.Id, endsUse: false, isRestored: true));
        Assert.Equal(First, _pool.Find(_domain.Id));
        Assert.True(File.Exists(RecordPath));
        Assert.Throws<HostException>(() => _pool.Reserve(new DomainIdentity(Guid.NewGuid(), "other")));
    }

    [RootFact]
    public void Release_AfterItsUseWasParked_GivesTheIdentityBack()
    {
        _pool.Reserve(_domain);
        _pool.Park(_domain.Id);
        Assert.Null(_pool.Release(_domain.Id, endsUse: false, isRestored: true));
        Assert.Null(_pool.Find(_domain.Id));
        Assert.False(File.Exists(RecordPath));
    }

    [RootFact]
    public void Withdraw_OneOfTwoThatPrepareTheDomain_LeavesTheIdentityToTheOther()
    {
        _pool.Reserve(_domain);
        _pool.MarkUsed(_domain.Id);
        _pool.Reserve(_domain);
        Assert.Null(_pool.Withdraw(_domain.Id));
        Assert.Equal(First, _pool.Find(_domain.Id));
        Assert.Null(_pool.Withdraw(_domain.Id));
        Assert.False(File.Exists(RecordPath));
    }

    /// <summary>Nobody may rely on one that another domain can get.</summary>
    [RootFact]
    public void MarkUsedAndRecordDirectories_TheIdentityWasGivenBack_AreErrors()
    {
        _pool.Reserve(_domain);
        _pool.Release(_domain.Id, endsUse: true, isRestored: true);
        Assert.Throws<HostException>(() => _pool.MarkUsed(_domain.Id));
        Assert.Throws<HostException>(() => _pool.RecordDirectories(_domain, [_folder.Path], []));
    }

    /// <summary>Another manager looks at all identities for some that are its to sweep.</summary>
    [RootFact]
    public void Release_SomebodyHasTheLockAllTheTime_IsOnRecordForWhoeverNeedsItNext()
    {
        _pool.Reserve(_domain);
        using (SecurityHost other = SecurityHost.Open(new SecurityManagerOptions { StateDirectory = _folder.Path + "/state" }))
        using (other.State.TryLockAll(DacIdentityPool.Folder, [First], TimeSpan.Zero))
            _pool.Release(_domain.Id, endsUse: true, isRestored: true);
        Assert.Contains("\"isGivenBack\":true", File.ReadAllText(RecordPath), StringComparison.Ordinal);
        var next = new DomainIdentity(Guid.NewGuid(), "next");
        _pool.Reserve(next);
        Assert.Equal(First, _pool.Find(next.Id));
    }
}

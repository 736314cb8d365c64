using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests;

/// <summary>Domains that go to another host and come from one, with files on a file system that hosts share and on one that they do not.</summary>
public sealed class MigrationTests : IDisposable
{
    private const uint Administrator = 1234;
    private static readonly DomainStopOptions Away = new() { HasMigratedAway = true };
    private static readonly DomainPrepareOptions Incoming = new() { IsIncomingMigration = true };

    private readonly ManagerHost _host = new();
    private readonly HandleFileOpener _files = new() { SharedPart = "/shared/" };
    private readonly string _shared;
    private readonly string _local;

    public MigrationTests()
    {
        Directory.CreateDirectory(_host.Folder.Path + "/shared", (UnixFileMode)0x1ED);
        _shared = NewDisk("shared/disk");
        _local = NewDisk("local");
    }

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Stop_MigratedAway_KeepsLabelsOnSharedFileSystemsAndRestoresTheRest()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", _shared, _local));
        RestoreResult[] results = [.. manager.Stop(domain, Away)];

        Assert.Equal(
            [(_local, RestoreOutcome.Restored), (_shared, RestoreOutcome.LeftToDestination)],
            results.Select(result => (result.Path, result.Outcome)));
        Assert.Equal((Emulator, Administrator), (OwnerOf(_shared), OwnerOf(_local)));
        Assert.Equal(DomainState.Stopped, domain.State);
    }

    [RootFact]
    public async Task StopAsync_MigratedAway_KeepsThemToo()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", _shared));
        Assert.Equal([RestoreOutcome.LeftToDestination], Outcomes(await manager.StopAsync(domain, Away)));
    }

    [RootFact]
    public void Stop_NotMigrated_RestoresSharedFileSystemsToo()
    {
        using SecurityManager manager = NewManager();
        manager.Stop(manager.Prepare(Domain("vm", _shared)));
        Assert.Equal(Administrator, OwnerOf(_shared));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_OtherDomainWithAFileThatMigratedAway_IsRefused()
    {
        using SecurityManager manager = NewManager();
        manager.Stop(manager.Prepare(Domain("vm", _shared)), Away);
        FileInUseException e = Assert.Throws<FileInUseException>(() => manager.Prepare(Domain("other", _shared)));
        Assert.Equal("vm", e.Holder.Name);
        Assert.Contains("migrated", e.Message, StringComparison.Ordinal);
        Assert.Equal(Emulator, OwnerOf(_shared));
    }

    /// <summary>What this host remembers of the disk from before the domain went away is what it gets in the end.</summary>
    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Prepare_DomainComesBack_GetsItsFilesAndTheFirstOriginal(bool isSameManager)
    {
        SecurityManager first = NewManager();
        first.Stop(first.Prepare(Domain("vm", _shared, _local)), Away);
        using SecurityManager second = isSameManager ? first : NewManager();
        if (!isSameManager)
            first.Dispose();

        ConfinedDomain back = second.Prepare(Domain("vm", _shared, _local), Incoming);
        second.Stop(back);
        Assert.Equal((Administrator, Administrator), (OwnerOf(_shared), OwnerOf(_local)));
        Assert.True(_host.IsClean);
    }

    /// <summary>It ended there, and that host put the disk back in its way.</summary>
    [RootFact]
    public void Prepare_StartedAnewAfterTheOtherHostPutTheFileBack_RemembersWhatIsThere()
    {
        using SecurityManager manager = NewManager();
        manager.Stop(manager.Prepare(Domain("vm", _shared)), Away);
        TemporaryFolder.ChangeOwner(_shared, 777, 777);
        manager.Stop(manager.Prepare(Domain("vm", _shared)));
        Assert.Equal(777u, OwnerOf(_shared));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_DomainComesBackAndCannotBeLabelled_WhatMigratedStaysOnRecord()
    {
        using SecurityManager manager = NewManager();
        manager.Stop(manager.Prepare(Domain("vm", _shared)), Away);
        string taken = NewDisk("taken");
        ConfinedDomain other = manager.Prepare(Domain("other", taken));
        Assert.Throws<FileInUseException>(() => manager.Prepare(Domain("vm", _shared, taken), Incoming));
        Assert.Equal(Emulator, OwnerOf(_shared));
        Assert.Throws<FileInUseException>(() => manager.Prepare(Domain("third", _shared)));
        manager.Stop(other);
    }

    [RootTheory]
    [InlineData(false, RecoveryOutcome.MigratedAway)]
    [InlineData(true, RecoveryOutcome.Restored)]
    public void Recover_FileThatMigratedAway_StaysOnRecordWhileItCarriesTheLabel(bool isPutBackThere, RecoveryOutcome expected)
    {
        using (SecurityManager manager = NewManager())
            manager.Stop(manager.Prepare(Domain("vm", _shared)), Away);
        if (isPutBackThere)
            TemporaryFolder.ChangeOwner(_shared, 0, 0);
        using SecurityManager next = NewManager();
        Assert.Equal(expected, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(isPutBackThere ? 0u : Emulator, OwnerOf(_shared));
        Assert.Equal(isPutBackThere, _host.IsClean);
    }

    [RootFact]
    public void Recover_FileDeletedThere_GoesOffTheRecord()
    {
        using SecurityManager manager = NewManager();
        manager.Stop(manager.Prepare(Domain("vm", _shared)), Away);
        File.Delete(_shared);
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(manager.Recover()).Outcome);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Forget_DomainThatMigratedAway_GivesItsFilesFree()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", _shared));
        manager.Stop(domain, Away);
        Assert.True(manager.Forget(domain.Identity.Id, "the other host has ended it"));
        manager.Stop(manager.Prepare(Domain("other", _shared)));
    }

    /// <summary>Said once, it holds: a stop that failed half-way leaves the files to the other host too, in whatever way it is tried again.</summary>
    [RootFact]
    public void Stop_ManagerDiesAfterItWasSaid_RecoveryLeavesTheFiles()
    {
        var driver = new StateDriver { FailOn = "release" };
        using (SecurityManager manager = NewManager(driver))
            Assert.ThrowsAny<Exception>(() => manager.Stop(manager.Prepare(Domain("vm", _shared, _local)), Away));
        using SecurityManager next = NewManager();
        Assert.Equal(RecoveryOutcome.MigratedAway, Assert.Single(next.Recover()).Outcome);
        Assert.Equal((Emulator, Administrator), (OwnerOf(_shared), OwnerOf(_local)));
    }

    /// <summary>Its owner is the other host's work, which it will not undo: this host does, in the end.</summary>
    [RootFact]
    public void Prepare_Incoming_DoesNotRememberWhatTheOtherHostPutOnSharedFiles()
    {
        TemporaryFolder.ChangeOwner(_shared, Emulator, Emulator);
        using SecurityManager manager = NewManager();
        Assert.Equal(LabelActionKind.Keep, ActionOn(manager.Plan(Domain("vm", _shared)), _shared).Kind);
        LabelAction action = ActionOn(manager.Plan(Domain("vm", _shared), Incoming), _shared);
        Assert.Equal((LabelActionKind.Apply, false), (action.Kind, action.Remember));

        ConfinedDomain domain = manager.Prepare(Domain("vm", _shared, _local), Incoming);
        Assert.Equal((Emulator, Emulator), (OwnerOf(_shared), OwnerOf(_local)));
        manager.Stop(domain);
        Assert.Equal((0u, Administrator), (OwnerOf(_shared), OwnerOf(_local)));
    }

    /// <summary>The emulator there goes on with the disk: undoing puts back what was on it, not what will be put there in the end.</summary>
    [RootFact]
    public void Prepare_IncomingFails_SharedFilesAreAsTheOtherHostLeftThem()
    {
        TemporaryFolder.ChangeOwner(_shared, 777, 777);
        using SecurityManager manager = NewManager();
        _files.FailingChange = _local;
        Assert.Throws<LabellingException>(() => manager.Prepare(Domain("vm", _shared, _local), Incoming));
        Assert.Equal((777u, Administrator), (OwnerOf(_shared), OwnerOf(_local)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Plan_IncomingWhereSharedFileSystemsAreNotChanged_ChangesNothing()
    {
        TemporaryFolder.ChangeOwner(_shared, Emulator, Emulator);
        using SecurityManager manager = NewManager(refusesShared: true);
        SecurityPlan plan = manager.Plan(Domain("vm", _shared), Incoming);
        Assert.True(plan.CanStart);
        Assert.Equal(LabelActionKind.Keep, ActionOn(plan, _shared).Kind);
    }

    private static LabelAction ActionOn(SecurityPlan plan, string path) => plan.Labels.Actions.Single(action => action.Target?.Path == path && action.Model == "dac");

    private string NewDisk(string name)
    {
        string path = _host.Folder.NewFile(name);
        TemporaryFolder.ChangeOwner(path, Administrator, Administrator);
        return path;
    }

    private SecurityManager NewManager(StateDriver? driver = null, bool refusesShared = false)
    {
        var options = new SecurityManagerOptions { StateDirectory = _host.StateDirectory, Models = ["dac"], Dac = { Strategy = DacStrategy.ChangeOwner } };
        if (refusesShared)
            options.Dac.SharedFileSystems = DacSharedFileSystems.Refuse;
        if (driver is not null)
        {
            options.AdditionalDrivers.Add(driver);
            options.Models = [driver.Model, "dac"];
        }

        return new SecurityManager(options, o => SecurityHost.Open(o) with { Files = _files }, null);
    }

    private static uint OwnerOf(string path) => TemporaryFolder.StatusOf(path).UserId;
}

using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Nothing is lost: whatever order domains, crashes and mounts come in, the original finds its way back.</summary>
public sealed class KeptOriginalTests : IDisposable
{
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Restore_FileKeptByOneDomainBeforeAnotherLabelledIt_IsRestoredWhenTheLabellingOneStops()
    {
        string iso = _host.Folder.NewFile("iso");
        string before = TemporaryFolder.Describe(iso);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly, LabelActionKind.Keep)));
        engine.Apply(Two, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));

        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(Two)).Outcome);
        Assert.Equal(before, TemporaryFolder.Describe(iso));
        engine.Restore(One);
        Assert.Equal(before, TemporaryFolder.Describe(iso));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_FailsAfterLabellingAFileThatAnotherDomainKeeps_TheFileIsPutBack()
    {
        string iso = _host.Folder.NewFile("iso"), disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(iso);
        _host.NewEngine().Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly, LabelActionKind.Keep)));

        LabelEngine failing = _host.NewEngine(new FailingModel(failingApply: disk));
        Assert.Throws<LabellingException>(() => failing.Apply(Two, Plan(_host.Action(iso, ResourceAccess.ReadOnly), _host.Action(disk))));
        Assert.Equal(before, TemporaryFolder.Describe(iso));
    }

    [RootFact]
    public void Restore_FileSystemOfACrashedDomainIsNotMounted_StaysOnRecord()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        _host.NewEngine().Apply(One, Plan(_host.Action(disk)));
        // As after a reboot: what is found where the file system is to be mounted belongs to another device.
        RewriteJournal(text => text.Replace("\"deviceMinor\":", "\"deviceMinor\":9", StringComparison.Ordinal));
        File.Move(disk, disk + "-elsewhere");

        LabelEngine next = _host.NewEngine();
        Assert.Equal(RestoreOutcome.Failed, Assert.Single(next.Restore(One)).Outcome);
        Assert.NotNull(_host.Records.ReadJournal(One.Id));

        RewriteJournal(text => text.Replace("\"deviceMinor\":9", "\"deviceMinor\":", StringComparison.Ordinal));
        File.Move(disk + "-elsewhere", disk);
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(next.Restore(One)).Outcome);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
    }

    [RootFact]
    public void Restore_DeviceNumbersChangedSinceTheCrash_StaysOnRecord()
    {
        string disk = _host.Folder.NewFile("disk");
        _host.NewEngine().Apply(One, Plan(_host.Action(disk)));
        Assert.NotEqual(0, TemporaryFolder.StatusOf(disk).Identity.BirthTime);
        RewriteJournal(text => text.Replace("\"deviceMinor\":", "\"deviceMinor\":9", StringComparison.Ordinal));

        RestoreResult result = Assert.Single(_host.NewEngine().Restore(One));
        Assert.Equal(RestoreOutcome.Failed, result.Outcome);
        Assert.NotNull(_host.Records.ReadJournal(One.Id));
    }

    [RootFact]
    public void RestoreOrphan_DomainPreparedAgainMeanwhile_IsLeftAlone()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelEngine crashed = _host.NewEngine(), first = _host.NewEngine(), second = _host.NewEngine();
        crashed.Apply(One, Plan(_host.Action(disk)));
        // Both saw the crashed manager's record; the first recovers and prepares the domain again before the second gets to it.
        Assert.NotNull(first.RestoreOrphan(One, journal => journal.Manager == crashed.ManagerId));
        first.Apply(One, Plan(_host.Action(disk)));

        Assert.Null(second.RestoreOrphan(One, journal => journal.Manager == crashed.ManagerId));
        Assert.False(second.TryAdopt(One, journal => journal.Manager == crashed.ManagerId));
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);
        Assert.Equal(first.ManagerId, _host.Records.ReadJournal(One.Id)!.Manager);
        first.Restore(One);
    }

    [RootFact]
    public void Restore_EmulatorSetAnIdBitOnAFileThatWasItsOwnBefore_TheBitIsGone()
    {
        string disk = _host.Folder.NewFile("disk", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        TemporaryFolder.ChangeOwner(disk, Emulator, Emulator);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        File.SetUnixFileMode(disk, File.GetUnixFileMode(disk) | UnixFileMode.SetUser);
        engine.Restore(One);
        Assert.False(TemporaryFolder.StatusOf(disk).HasSetIdBits);
    }

    [RootFact]
    public void Restore_OwnersAreNotRemembered_AclOfTheEmulatorIsGoneAllTheSame()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk) with { Remember = false }));
        using (IFileObject file = _host.Files.Open(disk))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, Convert.FromHexString("0200000001000600FFFFFFFF020006009210000004000000FFFFFFFF10000600FFFFFFFF20000000FFFFFFFF"));
        engine.Restore(One);
        Assert.Equal("0:0 600 -", TemporaryFolder.Describe(disk));
    }

    [RootFact]
    public void Apply_FileCapabilityAddedAfterThePlan_IsRefused()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelAction action = _host.Action(disk);
        using (IFileObject file = _host.Files.Open(disk))
            file.SetExtendedAttribute("security.capability", Convert.FromHexString("0000000200040000000000000000000000000000"));
        Assert.Equal(PathRules.FileCapability, Assert.Throws<UnsafePathException>(() => _host.NewEngine().Apply(One, Plan(action))).Verdict.Rule);
    }

    private void RewriteJournal(Func<string, string> change)
    {
        string path = $"{_host.State.Path}/{LabelRecords.DomainFolder}/{One.Id}.journal";
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }
}

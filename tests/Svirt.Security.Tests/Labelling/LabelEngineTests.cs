using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Applying and giving up, with real files and owners.</summary>
public sealed class LabelEngineTests : IDisposable
{
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Apply_ThenRestore_LeavesOwnerModeAndRecordsAsBefore()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        string before = Describe(a, b);
        LabelEngine engine = _host.NewEngine();

        engine.Apply(One, Plan(_host.Action(a), _host.Action(b)));
        Assert.All([a, b], path => Assert.Equal(Emulator, TemporaryFolder.StatusOf(path).UserId));

        Assert.All(engine.Restore(One), result => Assert.Equal(RestoreOutcome.Restored, result.Outcome));
        Assert.Equal(before, Describe(a, b));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_SecondActionFails_FirstIsUndoneInReverseAndNothingStaysOnRecord()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b"), c = _host.Folder.NewFile("c");
        string before = Describe(a, b, c);
        var model = new FailingModel(failingApply: b);

        LabellingException e = Assert.Throws<LabellingException>(
            () => _host.NewEngine(model).Apply(One, Plan(_host.Action(a), _host.Action(b), _host.Action(c))));

        Assert.Equal((b, "dac", Errno.EPERM), (e.Path, e.Model, e.Errno));
        Assert.Empty(e.UndoFailures);
        Assert.Equal(["apply a", "apply b", "restore b", "restore a"], model.Log);
        Assert.Equal(before, Describe(a, b, c));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_UndoFailsToo_SaysSoAndKeepsTheFileOnRecordForTheNextRecovery()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b");
        string before = Describe(a);
        var model = new FailingModel(failingApply: b, failingRestore: a);

        LabellingException e = Assert.Throws<LabellingException>(() => _host.NewEngine(model).Apply(One, Plan(_host.Action(a), _host.Action(b))));

        Assert.Contains(a, Assert.Single(e.UndoFailures), StringComparison.Ordinal);
        Assert.Equal(a, Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Path);
        _host.NewEngine().Restore(One);
        Assert.Equal(before, Describe(a));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_DiskSwappedForSymbolicLink_IsRefusedAndTheTargetUntouched()
    {
        string disk = _host.Folder.NewFile("disk"), secret = _host.Folder.NewFile("secret");
        string before = Describe(secret);
        LabelAction action = _host.Action(disk);
        File.Delete(disk);
        File.CreateSymbolicLink(disk, secret);

        TargetChangedException e = Assert.Throws<TargetChangedException>(() => _host.NewEngine().Apply(One, Plan(action)));
        Assert.Equal(disk, e.Path);
        Assert.Equal(before, Describe(secret));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_DirectoryOfTheDiskSwappedForSymbolicLink_IsRefused()
    {
        Directory.CreateDirectory(_host.Folder.Path + "/vm");
        Directory.CreateDirectory(_host.Folder.Path + "/other");
        string disk = _host.Folder.NewFile("vm/disk"), secret = _host.Folder.NewFile("other/disk");
        string before = Describe(secret);
        LabelAction action = _host.Action(disk);
        Directory.Move(_host.Folder.Path + "/vm", _host.Folder.Path + "/moved");
        Directory.CreateSymbolicLink(_host.Folder.Path + "/vm", _host.Folder.Path + "/other");

        Assert.Throws<TargetChangedException>(() => _host.NewEngine().Apply(One, Plan(action)));
        Assert.Equal(before, Describe(secret));
    }

    [RootFact]
    public void Apply_DiskVanishedOrReplaced_IsATypedErrorAndEverythingElseIsUndone()
    {
        string a = _host.Folder.NewFile("a"), vanished = _host.Folder.NewFile("vanished"), replaced = _host.Folder.NewFile("replaced");
        string before = Describe(a);
        LabelAction[] actions = [_host.Action(a), _host.Action(vanished), _host.Action(replaced)];
        File.Delete(vanished);
        File.Move(_host.Folder.NewFile("new"), replaced, overwrite: true);

        Assert.Equal(vanished, Assert.Throws<TargetChangedException>(() => _host.NewEngine().Apply(One, Plan(actions[0], actions[1]))).Path);
        Assert.Equal(replaced, Assert.Throws<TargetChangedException>(() => _host.NewEngine().Apply(One, Plan(actions[0], actions[2]))).Path);
        Assert.Equal(before, Describe(a));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_HardLinkAddedAfterThePlan_IsRefused()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelAction action = _host.Action(disk);
        CreateHardLink(disk, _host.Folder.Path + "/second-name");
        Assert.Equal(PathRules.HardLink, Assert.Throws<UnsafePathException>(() => _host.NewEngine().Apply(One, Plan(action))).Verdict.Rule);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
    }

    [RootFact]
    public void Apply_SetIdBitAddedAfterThePlan_IsRefused()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelAction action = _host.Action(disk);
        File.SetUnixFileMode(disk, UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(PathRules.SetIdFile, Assert.Throws<UnsafePathException>(() => _host.NewEngine().Apply(One, Plan(action))).Verdict.Rule);
    }

    [RootFact]
    public void Apply_SameDomainTwice_IsRefused()
    {
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(_host.Folder.NewFile("a"))));
        Assert.Throws<DomainInUseException>(() => engine.Apply(One, LabelPlan.Empty));
        Assert.Throws<DomainInUseException>(() => _host.NewEngine().Apply(One, LabelPlan.Empty));
        engine.Restore(One);
    }

    [RootFact]
    public void Apply_FileExclusivelyUsedByAnotherDomain_NamesThatDomain()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        foreach (ResourceAccess access in Enum.GetValues<ResourceAccess>())
        {
            FileInUseException e = Assert.Throws<FileInUseException>(
                () => _host.NewEngine().Apply(Two, Plan(_host.Action(disk, access, LabelActionKind.Keep))));
            Assert.Equal(One, e.Holder);
        }

        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);
        engine.Restore(One);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_SharedFileWantedExclusivelyOrUnderAnotherLabel_IsRefused()
    {
        string iso = _host.Folder.NewFile("iso");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
        Assert.Throws<FileInUseException>(() => engine.Apply(Two, Plan(_host.Action(iso))));
        Assert.Throws<FileInUseException>(() => engine.Apply(Two, Plan(_host.Action(iso, ResourceAccess.ReadOnly, owner: 999))));
        engine.Restore(One);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_SharedFile_IsRestoredByTheLastUserInEitherOrder()
    {
        foreach (bool firstStopsFirst in new[] { true, false })
        {
            string iso = _host.Folder.NewFile("iso" + firstStopsFirst);
            string before = Describe(iso);
            LabelEngine engine = _host.NewEngine(), other = _host.NewEngine();
            engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
            // The second domain finds the file readable already: only because the first changed it.
            other.Apply(Two, Plan(_host.Action(iso, ResourceAccess.ReadOnly, LabelActionKind.Keep)));

            RestoreOutcome first = Assert.Single(firstStopsFirst ? engine.Restore(One) : other.Restore(Two)).Outcome;
            Assert.Equal(RestoreOutcome.StillShared, first);
            Assert.Equal(Emulator, TemporaryFolder.StatusOf(iso).UserId);
            RestoreOutcome last = Assert.Single(firstStopsFirst ? other.Restore(Two) : engine.Restore(One)).Outcome;
            Assert.Equal(RestoreOutcome.Restored, last);
            Assert.Equal(before, Describe(iso));
            Assert.True(_host.IsClean);
        }
    }

    [RootFact]
    public void Restore_EmulatorChangedModeGroupAndAcl_AllAreAsBefore()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = Describe(disk);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));

        // What the owner of a file may do to it: any of its own groups, any mode, any ACL.
        using (IFileObject file = _host.Files.Open(disk))
        {
            file.ChangeOwner(Emulator, 777);
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, AclWithNamedUser(Emulator));
            file.ChangePermissions(0xFFF);
        }

        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(before, Describe(disk));
    }

    [RootFact]
    public void Restore_FileHadAnAcl_TheAclIsBack()
    {
        string disk = _host.Folder.NewFile("disk");
        using (IFileObject file = _host.Files.Open(disk))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, AclWithNamedUser(123));
        string before = Describe(disk);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        using (IFileObject file = _host.Files.Open(disk))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, PosixAcl.FromPermissions(0x1FF).ToBytes());
        engine.Restore(One);
        Assert.Equal(before, Describe(disk));
    }

    [RootFact]
    public void Restore_AnAdministratorTookTheFileOver_ItIsLeftAlone()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        TemporaryFolder.ChangeOwner(disk, 555, 555);
        Assert.Equal(RestoreOutcome.ChangedByOthers, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(555u, TemporaryFolder.StatusOf(disk).UserId);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_FileGoneOrReplaced_IsReportedAndTheNewFileUntouched()
    {
        string gone = _host.Folder.NewFile("gone"), replaced = _host.Folder.NewFile("replaced"), linked = _host.Folder.NewFile("linked");
        string secret = _host.Folder.NewFile("secret");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(gone), _host.Action(replaced), _host.Action(linked)));
        File.Delete(gone);
        string substitute = _host.Folder.NewFile("substitute");
        TemporaryFolder.ChangeOwner(substitute, Emulator, Emulator);
        File.Move(substitute, replaced, overwrite: true);
        File.Delete(linked);
        File.CreateSymbolicLink(linked, secret);
        string before = Describe(replaced, secret);

        ImmutableArray<RestoreResult> results = engine.Restore(One);
        Assert.Equal(
            [(linked, RestoreOutcome.Replaced), (replaced, RestoreOutcome.Replaced), (gone, RestoreOutcome.Gone)],
            results.Select(result => (result.Path, result.Outcome)));
        Assert.Equal(before, Describe(replaced, secret));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_OneFileFails_TheOthersAreRestoredAndTheOneStaysOnRecord()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b"), c = _host.Folder.NewFile("c");
        string before = Describe(a, b, c);
        _host.NewEngine().Apply(One, Plan(_host.Action(a), _host.Action(b), _host.Action(c)));

        ImmutableArray<RestoreResult> results = _host.NewEngine(new FailingModel(failingRestore: b)).Restore(One);
        Assert.Equal([RestoreOutcome.Restored, RestoreOutcome.Failed, RestoreOutcome.Restored], results.Select(result => result.Outcome));
        Assert.Equal(b, Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Path);

        Assert.Equal(RestoreOutcome.Restored, Assert.Single(_host.NewEngine().Restore(One)).Outcome);
        Assert.Equal(before, Describe(a, b, c));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Extend_ThenRestoreSome_LeavesTheRestOfTheDomainAlone()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b");
        string beforeA = Describe(a), beforeB = Describe(b);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(a)));
        engine.Extend(One, Plan(_host.Action(b)));
        engine.Restore(One, ImmutableHashSet.Create(TemporaryFolder.StatusOf(a).Identity));
        Assert.Equal(beforeA, Describe(a));
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(b).UserId);
        engine.Restore(One, ImmutableHashSet.Create(TemporaryFolder.StatusOf(b).Identity));
        Assert.Equal(beforeB, Describe(b));
        Assert.Empty(engine.Restore(One));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Extend_Fails_WhatTheDomainHadStaysOnRecord()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b");
        string before = Describe(a, b);
        LabelEngine engine = _host.NewEngine(new FailingModel(failingApply: b));
        engine.Apply(One, Plan(_host.Action(a)));
        Assert.Throws<LabellingException>(() => engine.Extend(One, Plan(_host.Action(b))));
        Assert.Equal(a, Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Path);
        engine.Restore(One);
        Assert.Equal(before, Describe(a, b));
    }

    [RootFact]
    public void Apply_OwnerIsRightAlready_NoChangeIsMade()
    {
        string disk = _host.Folder.NewFile("disk");
        TemporaryFolder.ChangeOwner(disk, Emulator, Emulator);
        var model = new FailingModel(failingApply: disk);
        LabelEngine engine = _host.NewEngine(model);
        engine.Apply(One, Plan(_host.Action(disk)));
        Assert.Empty(model.Log);
        engine.Restore(One);
    }

    /// <summary>What a damaged journal says of files nobody knows, so nobody gets any until it is dealt with.</summary>
    [RootFact]
    public void Apply_JournalOfAnotherDomainDamaged_IsRefusedAndNothingChanges()
    {
        string disk = _host.Folder.NewFile("disk"), other = _host.Folder.NewFile("other");
        string before = TemporaryFolder.Describe(other);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        string path = $"{_host.State.Path}/{LabelRecords.DomainFolder}/{Assert.Single(_host.State.List(LabelRecords.DomainFolder))}";
        File.WriteAllText(path, "not a record at all");

        Assert.Equal(path, Assert.Throws<RecordException>(() => engine.Apply(Two, Plan(_host.Action(other)))).Path);
        Assert.Equal(before, TemporaryFolder.Describe(other));
        Assert.Null(_host.Records.ReadJournal(Two.Id));
    }

    [RootFact]
    public void ReadJournal_Damaged_IsATypedErrorAndNothingIsTouched()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        string path = $"{_host.State.Path}/{LabelRecords.DomainFolder}/{Assert.Single(_host.State.List(LabelRecords.DomainFolder))}";
        string text = File.ReadAllText(path);
        foreach (string damaged in new[] { "", "{", "null", "[]", text[..^1], text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal), text.Replace("\"model\"", "\"modal\"", StringComparison.Ordinal), text.Replace(One.Id.ToString(), Two.Id.ToString(), StringComparison.Ordinal) })
        {
            File.WriteAllText(path, damaged);
            Assert.Equal(path, Assert.Throws<RecordException>(() => engine.Restore(One)).Path);
            Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);
        }

        File.WriteAllText(path, text);
        engine.Restore(One);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_ManyDomainsSharingAFileInParallel_LastOneRestores()
    {
        string iso = _host.Folder.NewFile("iso");
        string before = Describe(iso);
        Parallel.For(0, 8, i =>
        {
            LabelEngine engine = _host.NewEngine();
            for (int round = 0; round < 5; round++)
            {
                var domain = new DomainIdentity(Guid.NewGuid(), $"d{i}");
                string disk = _host.Folder.NewFile($"disk-{i}-{round}");
                engine.Apply(domain, Plan(_host.Action(disk), _host.Action(iso, ResourceAccess.ReadOnly)));
                Assert.Equal(Emulator, TemporaryFolder.StatusOf(iso).UserId);
                engine.Restore(domain);
                Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
            }
        });
        Assert.Equal(before, Describe(iso));
        Assert.True(_host.IsClean);
    }

    private static string Describe(params string[] paths) => string.Join('\n', paths.Select(TemporaryFolder.Describe));

    private static byte[] AclWithNamedUser(uint user)
    {
        byte[] id = BitConverter.GetBytes(user);
        return
        [
            2, 0, 0, 0,
            1, 0, 6, 0, 255, 255, 255, 255,
            2, 0, 6, 0, .. id,
            4, 0, 0, 0, 255, 255, 255, 255,
            16, 0, 6, 0, 255, 255, 255, 255,
            32, 0, 0, 0, 255, 255, 255, 255,
        ];
    }

    private static void CreateHardLink(string path, string name)
    {
        using var ln = System.Diagnostics.Process.Start("/bin/ln", [path, name]);
        ln.WaitForExit();
        Assert.Equal(0, ln.ExitCode);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Files that have another name, or none, when their domain gives them up: the label must not stay behind unrecorded.</summary>
public sealed class MovedFileTests : IDisposable
{
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Restore_RenamedFile_IsRestoredUnderItsNewName()
    {
        string disk = _host.Folder.NewFile("disk"), moved = _host.Folder.Path + "/vm/moved";
        string before = TemporaryFolder.Describe(disk);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        Directory.CreateDirectory(_host.Folder.Path + "/vm");
        File.Move(disk, moved);

        RestoreResult result = Assert.Single(engine.Restore(One));
        Assert.Equal((disk, RestoreOutcome.Restored, moved), (result.Path, result.Outcome, result.MovedTo));
        Assert.Contains(moved, result.Detail, StringComparison.Ordinal);
        Assert.Equal(before, TemporaryFolder.Describe(moved));
        Assert.True(_host.IsClean);
    }

    [MountFact("tmpfs")]
    public void Restore_RenamedOnTmpfs_IsRestored()
    {
        using var mount = new MountedFolder("tmpfs", "size=1m,mode=755");
        AssertRestoredAfterRename(mount.NewFile("disk"));
    }

    [MountFact("ext4", "/sbin/mkfs.ext4")]
    public void Restore_RenamedOnExt4_IsRestored()
    {
        using var mount = new MountedFolder("ext4", "rw", "/sbin/mkfs.ext4");
        AssertRestoredAfterRename(mount.NewFile("disk"));
    }

    /// <summary>The whole way is renamed, and another file system lies over the rest: the file is found through a mount elsewhere.</summary>
    [MountFact("tmpfs")]
    public void Restore_DirectoriesHiddenByAMount_IsRestoredThroughAnother()
    {
        using var mount = new MountedFolder("tmpfs", "size=1m,mode=755");
        using var second = TemporaryFolder.Searchable();
        string disk = mount.NewFile("disk"), elsewhere = second.Path + "/with space";
        string before = TemporaryFolder.Describe(disk);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        Directory.CreateDirectory(elsewhere);
        MountedFolder.Run("mount", "--bind", mount.Path, elsewhere);
        MountedFolder.Run("mount", "-t", "tmpfs", "none", mount.Path);
        try
        {
            Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
            Assert.Equal(before, TemporaryFolder.Describe(elsewhere + "/disk"));
        }
        finally
        {
            MountedFolder.Run("umount", mount.Path);
            MountedFolder.Run("umount", elsewhere);
        }
    }

    [MountFact("tmpfs")]
    public void Restore_FileSystemUnmounted_StaysOnRecord()
    {
        LabelEngine engine = _host.NewEngine();
        string disk;
        using (var mount = new MountedFolder("tmpfs", "size=1m,mode=755"))
        {
            disk = mount.NewFile("disk");
            engine.Apply(One, Plan(_host.Action(disk)));
        }

        Assert.Equal(RestoreOutcome.Failed, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(disk, Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Path);
    }

    [RootFact]
    public void Restore_DeletedFile_CountsAsRestored()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        File.Delete(disk);
        RestoreResult result = Assert.Single(engine.Restore(One));
        Assert.Equal((RestoreOutcome.Gone, null), (result.Outcome, result.MovedTo));
        Assert.True(_host.IsClean);
    }

    /// <summary>Whoever holds it open keeps the inode alive; there is no name by which anybody could get it.</summary>
    [RootFact]
    public void Restore_DeletedFileThatIsHeldOpen_CountsAsRestored()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        using FileStream held = File.OpenRead(disk);
        File.Delete(disk);
        Assert.Equal(RestoreOutcome.Gone, Assert.Single(engine.Restore(One)).Outcome);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_MovedAndReplaced_TheFileIsRestoredAndTheSubstituteUntouched()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        File.Move(disk, disk + ".old");
        _host.Folder.NewFile("disk");
        TemporaryFolder.ChangeOwner(disk, Emulator, Emulator);
        string substitute = TemporaryFolder.Describe(disk);

        RestoreResult result = Assert.Single(engine.Restore(One));
        Assert.Equal((RestoreOutcome.Restored, disk + ".old"), (result.Outcome, result.MovedTo));
        Assert.Equal((0u, substitute), (TemporaryFolder.StatusOf(disk + ".old").UserId, TemporaryFolder.Describe(disk)));
        Assert.True(_host.IsClean);
    }

    /// <summary>That it is deleted cannot be known, so the record stays, until an attempt knows more.</summary>
    [RootTheory]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.EXDEV)]
    public void Restore_MovedAndHandlesCannotBeOpened_StaysOnRecord(int errno)
    {
        var files = new HandleFileOpener { OpenErrno = errno };
        string disk = Labelled(files, out LabelEngine engine);
        File.Move(disk, disk + ".old");
        Assert.Equal(RestoreOutcome.Failed, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk + ".old").UserId);

        files.OpenErrno = 0;
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk + ".old").UserId);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_NoHandlesOnTheFileSystem_StaysOnRecordUntilTheFileIsBack()
    {
        string disk = Labelled(new HandleFileOpener { HasHandles = false }, out LabelEngine engine);
        Assert.Null(Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Handle);
        File.Move(disk, disk + ".old");
        Assert.Equal(RestoreOutcome.Failed, Assert.Single(engine.Restore(One)).Outcome);
        File.Move(disk + ".old", disk);
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_NeverLabelledAndNoHandles_GoesOffTheRecord()
    {
        string disk = _host.Folder.NewFile("disk");
        LabelEngine engine = _host.NewEngine(files: new HandleFileOpener { HasHandles = false });
        engine.Apply(One, Plan(_host.Action(disk, kind: LabelActionKind.Keep)));
        File.Delete(disk);
        Assert.Equal(RestoreOutcome.Gone, Assert.Single(engine.Restore(One)).Outcome);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_HandleLeadsToAnotherFile_NeitherIsTouched()
    {
        var files = new HandleFileOpener();
        string disk = Labelled(files, out LabelEngine engine);
        string other = files.Misled = _host.Folder.NewFile("other");
        TemporaryFolder.ChangeOwner(other, Emulator, Emulator);
        string before = TemporaryFolder.Describe(other);
        File.Move(disk, disk + ".old");

        Assert.Equal(RestoreOutcome.Failed, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal((before, Emulator), (TemporaryFolder.Describe(other), TemporaryFolder.StatusOf(disk + ".old").UserId));
    }

    [RootFact]
    public void Restore_MovedAndTheKernelKnowsNoName_IsRestored()
    {
        string disk = Labelled(new HandleFileOpener { IsNameless = true }, out LabelEngine engine);
        File.Move(disk, disk + ".old");
        RestoreResult result = Assert.Single(engine.Restore(One));
        Assert.Equal((RestoreOutcome.Restored, ""), (result.Outcome, result.MovedTo));
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk + ".old").UserId);
    }

    /// <summary>One of the names may be somebody else's, as when it was labelled.</summary>
    [RootFact]
    public void Restore_MovedAndLinkedToASecondName_IsNotTouchedAndStaysOnRecord()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        using (var ln = Process.Start("/bin/ln", [disk, disk + ".second"]))
            ln.WaitForExit();
        File.Move(disk, disk + ".old");
        RestoreResult result = Assert.Single(engine.Restore(One));
        Assert.Equal((RestoreOutcome.Failed, Emulator), (result.Outcome, TemporaryFolder.StatusOf(disk + ".old").UserId));
        File.Delete(disk + ".second");
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
    }

    [RootFact]
    public void Restore_MovedIntoTheManagersState_IsNotTouched()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine), moved = _host.State.Path + "/disk";
        File.Move(disk, moved);
        Assert.Equal(RestoreOutcome.Failed, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(moved).UserId);
    }

    [RootFact]
    public void Restore_SharedFileRenamed_IsRestoredByTheLast()
    {
        string iso = _host.Folder.NewFile("iso");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
        engine.Apply(Two, Plan(_host.Action(iso, ResourceAccess.ReadOnly)));
        File.Move(iso, iso + ".old");
        Assert.Equal(RestoreOutcome.StillShared, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(iso + ".old").UserId);
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(Two)).Outcome);
        Assert.Equal(0u, TemporaryFolder.StatusOf(iso + ".old").UserId);
    }

    /// <summary>The emulator may hold it open under whatever name, so no other domain gets it for itself.</summary>
    [RootFact]
    public void RestoreSome_RenamedFileOfARunningEmulator_StaysClaimed()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        FileIdentity identity = TemporaryFolder.StatusOf(disk).Identity;
        File.Move(disk, disk + ".old");
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One, ImmutableHashSet.Create(identity), "dac")).Outcome);
        Assert.Throws<FileInUseException>(() => engine.Apply(Two, Plan(_host.Action(disk + ".old"))));
        engine.Restore(One);
        engine.Apply(Two, Plan(_host.Action(disk + ".old")));
    }

    /// <summary>A record as a former release wrote it.</summary>
    [RootFact]
    public void Restore_JournalWithoutHandles_IsReadAndAFileInPlaceRestored()
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        string path = $"{_host.State.Path}/{LabelRecords.DomainFolder}/{Assert.Single(_host.State.List(LabelRecords.DomainFolder))}";
        string text = File.ReadAllText(path), handle = Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Handle!;
        string former = text.Replace($"\"handle\":\"{handle}\",", "", StringComparison.Ordinal);
        Assert.NotEqual(text, former);
        File.WriteAllText(path, former);
        Assert.Equal(RestoreOutcome.Restored, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
        Assert.True(_host.IsClean);
    }

    [RootTheory]
    [InlineData("nonsense")]
    [InlineData("1:1:")]
    [InlineData("1:1:abc")]
    [InlineData("x:1:ab")]
    [InlineData("1:99999999999:ab")]
    public void Restore_DamagedHandle_StaysOnRecord(string handle)
    {
        string disk = Labelled(new HandleFileOpener(), out LabelEngine engine);
        DomainJournal journal = _host.Records.ReadJournal(One.Id)!;
        _host.Records.WriteJournal(journal with { Entries = [journal.Entries[0] with { Handle = handle }] });
        File.Delete(disk);
        Assert.Equal(RestoreOutcome.Failed, Assert.Single(engine.Restore(One)).Outcome);
        Assert.Null(FileHandle.TryParse(handle));
    }

    private void AssertRestoredAfterRename(string disk)
    {
        string before = TemporaryFolder.Describe(disk);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(disk)));
        File.Move(disk, disk + ".old");
        RestoreResult result = Assert.Single(engine.Restore(One));
        Assert.Equal((RestoreOutcome.Restored, disk + ".old", before), (result.Outcome, result.MovedTo, TemporaryFolder.Describe(disk + ".old")));

        engine.Apply(One, Plan(_host.Action(disk + ".old")));
        File.Delete(disk + ".old");
        Assert.Equal(RestoreOutcome.Gone, Assert.Single(engine.Restore(One)).Outcome);
        Assert.True(_host.IsClean);
    }

    private string Labelled(IFileOpener files, out LabelEngine engine)
    {
        string disk = _host.Folder.NewFile("disk");
        engine = _host.NewEngine(files: files);
        engine.Apply(One, Plan(_host.Action(disk)));
        return disk;
    }
}

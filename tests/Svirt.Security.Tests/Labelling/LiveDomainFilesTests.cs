using Svirt.Security.Domains;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Who writes a file, from the records of the engine.</summary>
public sealed class LiveDomainFilesTests : IDisposable
{
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void IsHeldReadWriteByAnother_AppliedOrKept_FollowsTheDomainsLife()
    {
        string applied = _host.Folder.NewFile("applied"), kept = _host.Folder.NewFile("kept"), free = _host.Folder.NewFile("free");
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(applied), _host.Action(kept, kind: LabelActionKind.Keep)));

        Assert.True(IsHeld(applied, Two) && IsHeld(kept, Two));
        Assert.False(IsHeld(applied, One) || IsHeld(free, Two));

        engine.Restore(One);
        Assert.False(IsHeld(applied, Two) || IsHeld(kept, Two));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void IsHeldReadWriteByAnother_ReadOnlyIsNotHeldAndSharedIs()
    {
        string readOnly = _host.Folder.NewFile("r"), shared = _host.Folder.NewFile("s");
        _host.NewEngine().Apply(One, Plan(_host.Action(readOnly, ResourceAccess.ReadOnly), _host.Action(shared, ResourceAccess.Shared)));

        Assert.False(IsHeld(readOnly, Two));
        Assert.True(IsHeld(shared, Two));
    }

    [RootFact]
    public void IsHeldReadWriteByAnother_OtherName_IsTheSameFile()
    {
        string disk = _host.Folder.NewFile("disk");
        _host.NewEngine().Apply(One, Plan(_host.Action(disk)));
        File.Move(disk, disk + ".moved");
        Assert.True(IsHeld(disk + ".moved", Two));
    }

    [RootFact]
    public void IsHeldReadWriteByAnother_ManagerCrashed_IsHeldUntilItsDomainIsRecovered()
    {
        string disk = _host.Folder.NewFile("disk");
        _host.NewEngine().Apply(One, Plan(_host.Action(disk)));

        Assert.True(IsHeld(disk, Two));
        _host.NewEngine().RestoreOrphan(One, _ => true);
        Assert.False(IsHeld(disk, Two));
    }

    [RootFact]
    public void IsHeldReadWriteByAnother_OtherManagersComeAndGo_IsSeenAtOnce()
    {
        string[] disks = [.. Enumerable.Range(0, 20).Select(i => _host.Folder.NewFile($"disk{i}"))];
        LabelEngine other = _host.NewEngine();
        Assert.False(IsHeld(disks[0], Two));
        for (int i = 0; i < disks.Length; i++)
        {
            if (i == 0)
                other.Apply(One, Plan(_host.Action(disks[i])));
            else
                other.Extend(One, Plan(_host.Action(disks[i])));
            Assert.True(IsHeld(disks[i], Two));
        }

        other.Restore(One);
        Assert.All(disks, disk => Assert.False(IsHeld(disk, Two)));
    }

    [RootFact]
    public void IsHeldReadWriteByAnother_OtherNodeOfTheDevice_IsTheSameDisk()
    {
        string one = BlockNode.Make(_host.Folder.Path + "/one", 1), other = BlockNode.Make(_host.Folder.Path + "/other", 1);
        string another = BlockNode.Make(_host.Folder.Path + "/another", 2);
        _host.NewEngine().Apply(One, Plan(_host.Action(one)));

        Assert.True(IsHeld(other, Two));
        Assert.False(IsHeld(another, Two));
    }

    [RootFact]
    public void IsHeldReadWriteByAnother_PartOfAHeldDisk_IsHeld()
    {
        string disk = BlockNode.Make(_host.Folder.Path + "/disk", 0), part = BlockNode.Make(_host.Folder.Path + "/part", 1);
        _host.NewEngine().Apply(One, Plan(_host.Action(disk)));

        Assert.True(IsHeld(part, Two, new StackedDevices(BlockNode.Number(0), BlockNode.Number(1))));
        Assert.False(IsHeld(part, Two));
    }

    [RootFact]
    public void Apply_SecondNodeOfAClaimedDevice_IsRefused()
    {
        string one = BlockNode.Make(_host.Folder.Path + "/one", 1), other = BlockNode.Make(_host.Folder.Path + "/other", 1);
        string before = TemporaryFolder.Describe(other);
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(one)));

        Assert.Equal(One, Assert.Throws<FileInUseException>(() => engine.Apply(Two, Plan(_host.Action(other)))).Holder);
        Assert.Throws<FileInUseException>(() => engine.Extend(One, Plan(_host.Action(other))));
        Assert.Equal(before, TemporaryFolder.Describe(other));
        engine.Restore(One);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_PartOfADiskThatAnotherDomainHas_IsRefusedAndUndone()
    {
        string disk = BlockNode.Make(_host.Folder.Path + "/disk", 0), part = BlockNode.Make(_host.Folder.Path + "/part", 1);
        string before = TemporaryFolder.Describe(part);
        LabelEngine engine = _host.NewEngine(blockDevices: new StackedDevices(BlockNode.Number(0), BlockNode.Number(1)));
        engine.Apply(One, Plan(_host.Action(disk)));

        Assert.Equal(One, Assert.Throws<FileInUseException>(() => engine.Apply(Two, Plan(_host.Action(part)))).Holder);
        Assert.Throws<FileInUseException>(() => engine.Apply(Two, Plan(_host.Action(part, ResourceAccess.ReadOnly))));
        Assert.Equal(before, TemporaryFolder.Describe(part));
        Assert.Null(_host.Records.ReadJournal(Two.Id));

        engine.Extend(One, Plan(_host.Action(part)));
        engine.Restore(One);
        engine.Apply(Two, Plan(_host.Action(part)));
        Assert.Throws<FileInUseException>(() => engine.Apply(One, Plan(_host.Action(disk))));
        engine.Restore(Two);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_TwoNodesOfOneDeviceInOneDomain_IsRefused()
    {
        string one = BlockNode.Make(_host.Folder.Path + "/one", 1), other = BlockNode.Make(_host.Folder.Path + "/other", 1);
        Assert.Contains("same device", Assert.Throws<LabellingException>(() => _host.NewEngine().Apply(One, Plan(_host.Action(one), _host.Action(other)))).Message, StringComparison.Ordinal);
        Assert.True(_host.IsClean);
    }

    /// <summary>Each node has an owner of its own, though they share the record of their device.</summary>
    [RootFact]
    public void Apply_NodesOfASharedDevice_AreEachRestoredAsTheyWere()
    {
        string one = BlockNode.Make(_host.Folder.Path + "/one", 1), other = BlockNode.Make(_host.Folder.Path + "/other", 1);
        TemporaryFolder.ChangeOwner(other, 7, 7);
        (string beforeOne, string beforeOther) = (TemporaryFolder.Describe(one), TemporaryFolder.Describe(other));
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan(_host.Action(one, ResourceAccess.Shared)));
        engine.Apply(Two, Plan(_host.Action(other, ResourceAccess.Shared, owner: 5555)));

        Assert.Equal([RestoreOutcome.Restored], engine.Restore(One).Select(result => result.Outcome));
        Assert.Equal([RestoreOutcome.Restored], engine.Restore(Two).Select(result => result.Outcome));
        Assert.Equal((beforeOne, beforeOther), (TemporaryFolder.Describe(one), TemporaryFolder.Describe(other)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_NodeReplacedByOneOfAnotherDevice_IsRefused()
    {
        string node = BlockNode.Make(_host.Folder.Path + "/node", 1);
        LabelAction action = _host.Action(node);
        action = action with { Target = action.Target! with { Status = action.Target.Status! with { NodeDevice = BlockNode.Number(2) } } };
        Assert.Throws<TargetChangedException>(() => _host.NewEngine().Apply(One, Plan(action)));
        Assert.True(_host.IsClean);
    }

    private bool IsHeld(string path, DomainIdentity asking, StackedDevices? stack = null) =>
        new LiveDomainFiles(_host.Records, stack ?? new StackedDevices()).IsHeldReadWriteByAnother(TemporaryFolder.StatusOf(path), asking.Id);
}

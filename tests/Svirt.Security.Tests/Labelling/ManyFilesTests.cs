using System.Collections.Immutable;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Domains of so many files that several threads work on them.</summary>
public sealed class ManyFilesTests : IDisposable
{
    private const int Count = 200;
    private readonly EngineHost _host = new();
    private readonly string[] _files;
    private readonly string[] _before;

    public ManyFilesTests()
    {
        _files = [.. Enumerable.Range(0, Count).Select(i => _host.Folder.NewFile($"{i}", i % 2 == 0 ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.GroupRead))];
        _before = [.. _files.Select(TemporaryFolder.Describe)];
    }

    public void Dispose() => _host.Dispose();

    private LabelPlan Plan => EngineHost.Plan([.. _files.Select(file => _host.Action(file))]);

    [RootFact]
    public void Apply_ThenRestore_LeavesAllAsBeforeAndReportsTheLastFirst()
    {
        LabelEngine engine = _host.NewEngine();
        engine.Apply(One, Plan);
        Assert.All(_files, file => Assert.Equal(Emulator, TemporaryFolder.StatusOf(file).UserId));
        Assert.Equal(_files, _host.Records.ReadJournal(One.Id)!.Entries.Select(entry => entry.Path));

        ImmutableArray<RestoreResult> results = engine.Restore(One);
        Assert.Equal(_files.Reverse(), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(RestoreOutcome.Restored, result.Outcome));
        Assert.Equal(_before, _files.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_OneFails_AllIsUndoneAndNothingStaysOnRecord()
    {
        LabellingException e = Assert.Throws<LabellingException>(() => _host.NewEngine(new FailingModel(failingApply: _files[150])).Apply(One, Plan));
        Assert.Equal(_files[150], e.Path);
        Assert.Empty(e.UndoFailures);
        Assert.Equal(_before, _files.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_SeveralWereReplaced_NamesTheFirstAndChangesNothing()
    {
        LabelPlan plan = Plan;
        foreach (int i in new[] { 190, 20, 120 })
            File.Delete(_files[i]);
        Assert.Equal(_files[20], Assert.Throws<TargetChangedException>(() => _host.NewEngine().Apply(One, plan)).Path);
        Assert.Equal(_before[..20], _files[..20].Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Restore_OneFails_TheOthersAreBackAndItStaysOnRecord()
    {
        LabelEngine engine = _host.NewEngine(new FailingModel(failingRestore: _files[70]));
        engine.Apply(One, Plan);
        RestoreResult failed = Assert.Single(engine.Restore(One), result => result.Outcome == RestoreOutcome.Failed);
        Assert.Equal(_files[70], failed.Path);
        Assert.Equal(_files[70], Assert.Single(_host.Records.ReadJournal(One.Id)!.Entries).Path);
        Assert.Equal(_before.Where((_, i) => i != 70), _files.Where((_, i) => i != 70).Select(TemporaryFolder.Describe));
    }
}

using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Which failures of the kernel a domain survives (R3.6).</summary>
public sealed class LabelToleranceTests : IDisposable
{
    private readonly EngineHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootTheory]
    [InlineData(Errno.EOPNOTSUPP, LabelTolerance.None, false)]
    [InlineData(Errno.EOPNOTSUPP, LabelTolerance.Unsupported, true)]
    [InlineData(Errno.EROFS, LabelTolerance.None, false)]
    [InlineData(Errno.EROFS, LabelTolerance.Unsupported, true)]
    [InlineData(Errno.EPERM, LabelTolerance.Unsupported, false)]
    [InlineData(Errno.EPERM, LabelTolerance.Denied, true)]
    [InlineData(Errno.EACCES, LabelTolerance.Denied, true)]
    [InlineData(Errno.EINVAL, LabelTolerance.Denied, false)]
    public void Apply_KernelRefuses_SucceedsAsFarAsThePlanToleratesIt(int errno, LabelTolerance tolerance, bool succeeds)
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b");
        LabelEngine engine = _host.NewEngine(new FailingModel(failingApply: b, errno: errno));
        LabelPlan plan = Plan(_host.Action(a), _host.Action(b) with { Tolerance = tolerance });
        if (succeeds)
        {
            engine.Apply(One, plan);
            Assert.Equal((Emulator, 0u), (TemporaryFolder.StatusOf(a).UserId, TemporaryFolder.StatusOf(b).UserId));
            Assert.All(engine.Restore(One), result => Assert.Equal(RestoreOutcome.Restored, result.Outcome));
        }
        else
        {
            Assert.Equal(errno, Assert.Throws<LabellingException>(() => engine.Apply(One, plan)).Errno);
        }

        Assert.Equal((0u, 0u), (TemporaryFolder.StatusOf(a).UserId, TemporaryFolder.StatusOf(b).UserId));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Apply_KernelRefusesButSomebodyElseGaveTheLabel_Succeeds()
    {
        string a = _host.Folder.NewFile("a");
        LabelEngine engine = _host.NewEngine(new FailingModel(failingApply: a, beforeFailing: path => TemporaryFolder.ChangeOwner(path, Emulator, Emulator)));
        engine.Apply(One, Plan(_host.Action(a)));
        engine.Restore(One);
        Assert.Equal(0u, TemporaryFolder.StatusOf(a).UserId);
    }

    [RootFact]
    public void Restore_SeveralFail_AllAreTriedAndAllAreReported()
    {
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b"), c = _host.Folder.NewFile("c");
        _host.NewEngine().Apply(One, Plan(_host.Action(a), _host.Action(b), _host.Action(c)));
        LabelEngine failing = _host.NewEngine(new FailingModel(failingRestores: [a, c]));
        Assert.Equal(
            [(c, RestoreOutcome.Failed), (b, RestoreOutcome.Restored), (a, RestoreOutcome.Failed)], failing.Restore(One).Select(result => (result.Path, result.Outcome)));
        Assert.Equal([a, c], _host.Records.ReadJournal(One.Id)!.Entries.Select(entry => entry.Path));
        _host.NewEngine().Restore(One);
        Assert.True(_host.IsClean);
    }
}

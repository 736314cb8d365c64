using Svirt.Security.Domains;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Labelling;

/// <summary>A manager killed before any single change of the host: the next one puts everything back.</summary>
public sealed class CrashRecoveryTests
{
    [RootFact]
    public void Apply_KilledBeforeEachOperation_TheNextManagerRestoresEverything() => ForEachCrash((host, files, crash) =>
        host.NewEngine(crash: crash).Apply(One, PlanFor(host, files)));

    [RootFact]
    public void Restore_KilledBeforeEachOperation_TheNextManagerRestoresEverything() => ForEachCrash((host, files, crash) =>
    {
        host.NewEngine().Apply(One, PlanFor(host, files));
        host.NewEngine(crash: crash).Restore(One);
    });

    [RootFact]
    public void Undo_KilledBeforeEachOperation_TheNextManagerRestoresEverything() => ForEachCrash((host, files, crash) =>
    {
        LabelEngine engine = host.NewEngine(new FailingModel(failingApply: files[^1]), crash);
        try
        {
            engine.Apply(One, PlanFor(host, files));
            Assert.Fail("the last file can be labelled");
        }
        catch (LabellingException e)
        {
            Assert.Equal(files[^1], e.Path);
        }
    });

    [RootFact]
    public void SharedFile_SecondManagerKilled_TheFirstStillRestoresTheOriginal() => ForEachCrash((host, files, crash) =>
    {
        LabelEngine first = host.NewEngine();
        first.Apply(Two, Plan(host.Action(files[0], ResourceAccess.ReadOnly)));
        try
        {
            host.NewEngine(crash: crash).Apply(One, Plan(host.Action(files[0], ResourceAccess.ReadOnly), host.Action(files[1])));
        }
        finally
        {
            RecoverOne(host);
            Assert.Equal(Emulator, TemporaryFolder.StatusOf(files[0]).UserId);
            first.Restore(Two);
        }
    });

    private static LabelPlan PlanFor(EngineHost host, string[] files) => Plan([.. files.Select(file => host.Action(file))]);

    private static void ForEachCrash(Action<EngineHost, string[], SimulatedCrash> operation)
    {
        int crashes = 0;
        for (bool completed = false; !completed; crashes++)
        {
            using var host = new EngineHost();
            string[] files = [.. Enumerable.Range(0, 3).Select(i => host.Folder.NewFile("disk" + i))];
            string before = string.Join('\n', files.Select(TemporaryFolder.Describe));
            var crash = new SimulatedCrash(crashes);
            try
            {
                operation(host, files, crash);
                completed = !crash.HasCrashed;
            }
            catch (SimulatedCrashException)
            {
            }

            RecoverOne(host);
            Assert.Equal(before, string.Join('\n', files.Select(TemporaryFolder.Describe)));
            Assert.True(host.IsClean, $"records are left after a crash before operation {crashes}: {string.Join(", ", LabelRecords.Folders.SelectMany(host.State.List))}");
        }

        Assert.InRange(crashes, 5, 500);
    }

    private static void RecoverOne(EngineHost host)
    {
        if (host.Records.ReadJournal(One.Id) is not null)
            host.NewEngine().Restore(One);
        host.Records.Sweep();
    }
}

using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Labelling;
using Xunit;
using static Svirt.Security.Tests.Labelling.EngineHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>A manager killed before any single change while it puts entries and exclusive owners on files, or takes them away.</summary>
public sealed class DacCrashTests
{
    [RootFact]
    public void ApplyAndRestore_KilledBeforeEachOperation_TheNextManagerRestoresEverything()
    {
        int crashes = 0;
        for (bool completed = false; !completed; crashes++)
        {
            using var host = new EngineHost();
            string[] files = [.. Enumerable.Range(0, 3).Select(i => host.Folder.NewFile("disk" + i, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead))];
            string before = string.Join('\n', files.Append(host.Folder.Path).Select(TemporaryFolder.Describe));
            // Another domain has one of the entries all the while.
            LabelEngine other = host.NewEngine();
            other.Apply(Two, Plan(Entry(host, files[0], 4244, ResourceAccess.ReadOnly)));
            string shared = TemporaryFolder.Describe(files[0]);
            var crash = new SimulatedCrash(crashes);
            LabelEngine engine = host.NewEngine(crash: crash);
            try
            {
                engine.Apply(One, Plan(
                    Entry(host, files[0], Emulator, ResourceAccess.ReadOnly),
                    host.Action(files[1]) with { Wanted = DacFileLabel.Owner(Emulator, Emulator, isExclusive: true).ToLabel() },
                    host.Action(files[2]) with { Wanted = DacFileLabel.Entry(Emulator, 6, isExclusive: true).ToLabel() },
                    Traversal(host, host.Folder.Path)));
                engine.Restore(One);
                completed = !crash.HasCrashed;
            }
            catch (SimulatedCrashException)
            {
            }

            if (host.Records.ReadJournal(One.Id) is not null)
                host.NewEngine().Restore(One);
            host.Records.Sweep();
            Assert.Equal(shared, TemporaryFolder.Describe(files[0]));
            other.Restore(Two);
            Assert.Equal(before, string.Join('\n', files.Append(host.Folder.Path).Select(TemporaryFolder.Describe)));
            Assert.True(host.IsClean, $"records are left after a crash before operation {crashes}");
        }

        Assert.InRange(crashes, 10, 500);
    }

    private static LabelAction Entry(EngineHost host, string path, uint user, ResourceAccess access) =>
        host.Action(path, access) with { Wanted = DacFileLabel.Entry(user, 4).ToLabel() };

    private static LabelAction Traversal(EngineHost host, string directory) =>
        host.Action(directory) with { Wanted = DacFileLabel.Entry(Emulator, 1).ToLabel(), IsTraversal = true };
}

using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>Detaching under DAC takes nothing from an emulator that holds the file open.</summary>
public sealed class DetachTests : IDisposable
{
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Detach_EmulatorRuns_IsReportedAndNoOtherDomainGetsTheFileUntilItEnds()
    {
        string disk = _host.Folder.NewFile("disk"), added = _host.Folder.NewFile("added");
        string before = TemporaryFolder.Describe(added);
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain running = manager.Launch(Domain("one", disk), new EmulatorCommand("/usr/bin/sleep", "1000"));
        for (int i = 0; i < 2; i++)
        {
            // A domain may have back what it has given up.
            manager.Attach(running, Disk(added));
            RestoreResult result = Assert.Single(manager.Detach(running, Disk(added)));
            Assert.Equal(RestoreOutcome.Restored, result.Outcome);
            Assert.Contains("until it ends", result.Detail, StringComparison.Ordinal);
            Assert.Equal(before, TemporaryFolder.Describe(added));
        }

        FileInUseException e = Assert.Throws<FileInUseException>(() => manager.Prepare(Domain("two", added)));
        Assert.Equal(running.Identity, e.Holder);
        manager.Stop(running);
        manager.Stop(manager.Prepare(Domain("two", added)));
        Assert.Equal(before, TemporaryFolder.Describe(added));
        Assert.True(_host.IsClean);
    }
}

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

    /// <summary>That it has been given up is on record, so a manager that takes the domain over knows it too.</summary>
    [RootFact]
    public void Detach_EmulatorHoldsTheFileOpen_WritesItStillAndNoManagerGivesItToAnotherDomain()
    {
        string disk = _host.Folder.NewFile("disk"), added = _host.Folder.NewFile("added"), ready = _host.Folder.NewFile("ready", (UnixFileMode)0x1B6, content: "");
        string before = TemporaryFolder.Describe(added);
        const string Script = """my $f; sleep 0.1 until open($f, ">>", $ARGV[0]); open(my $r, ">", $ARGV[1]); syswrite($r, "ready"); while (1) { syswrite($f, "x"); select undef, undef, undef, 0.01; }""";
        DomainIdentity identity;
        using (SecurityManager manager = _host.NewManager())
        {
            ConfinedDomain running = manager.Launch(Domain("one", disk), new EmulatorCommand("/usr/bin/perl", "-e", "use Time::HiRes 'sleep'; " + Script, added, ready));
            identity = running.Identity;
            manager.Attach(running, Disk(added));
            Assert.True(SpinWait.SpinUntil(() => new FileInfo(ready).Length > 0, TimeSpan.FromSeconds(30)));
            Assert.Contains("until it ends", Assert.Single(manager.Detach(running, Disk(added))).Detail, StringComparison.Ordinal);
            Assert.Equal(before, TemporaryFolder.Describe(added));
        }

        long size = new FileInfo(added).Length;
        Assert.True(SpinWait.SpinUntil(() => new FileInfo(added).Length > size, TimeSpan.FromSeconds(30)));
        using SecurityManager next = _host.NewManager();
        Assert.Equal(RecoveryOutcome.StillRunning, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(identity, Assert.Throws<FileInUseException>(() => next.Prepare(Domain("two", added))).Holder);
        next.StopRecovered(identity);
        next.Stop(next.Prepare(Domain("two", added)));
        Assert.Equal(before, TemporaryFolder.Describe(added));
        Assert.True(_host.IsClean);
    }
}

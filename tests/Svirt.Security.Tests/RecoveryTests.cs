using System.Collections.Immutable;
using System.Diagnostics;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests;

/// <summary>Managers really killed with SIGKILL, and what the next one makes of it.</summary>
public sealed class RecoveryTests : IDisposable
{
    private const int Kills = 12;
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public async Task Recover_ManagerKilledWhileTheEmulatorRuns_TakesOverAndStops()
    {
        (string disk, string document) = WriteDocument();
        string before = TemporaryFolder.Describe(disk);
        using Process killed = StartManager(document);
        string? line = await killed.StandardOutput.ReadLineAsync();
        Assert.StartsWith("running ", line, StringComparison.Ordinal);
        Kill(killed);

        using SecurityManager manager = _host.NewManager();
        AssertRecovered(manager, disk, before);
    }

    [RootFact]
    public void Recover_ManagerKilledAtRandomInstants_NothingIsLost()
    {
        (string disk, string document) = WriteDocument();
        string before = TemporaryFolder.Describe(disk);
        for (int i = 0; i < Kills; i++)
        {
            using Process killed = StartManager(document, i % 2 == 0 ? DacStrategy.Acl : DacStrategy.ChangeOwner);
            killed.StandardOutput.ReadLine();
            Thread.Sleep(Random.Shared.Next(40));
            Kill(killed);
            using SecurityManager manager = _host.NewManager();
            AssertRecovered(manager, disk, before);
        }
    }

    [RootFact]
    public void Recover_DomainOfALivingManager_IsLeftAlone()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager owner = _host.NewManager(), other = _host.NewManager();
        ConfinedDomain prepared = owner.Prepare(Domain("vm", disk));
        Assert.Equal(RecoveryOutcome.OwnedByOther, Assert.Single(other.Recover()).Outcome);
        Assert.Equal(RecoveryOutcome.Own, Assert.Single(owner.Recover()).Outcome);
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);
        owner.Stop(prepared);
        Assert.Empty(other.Recover());
    }

    [RootFact]
    public void Forget_JournalThatNobodyCanRead_MakesRoomAgain()
    {
        string disk = _host.Folder.NewFile("disk"), other = _host.Folder.NewFile("other");
        ConfinedDomain domain;
        using (SecurityManager first = _host.NewManager())
            domain = first.Prepare(Domain("vm", disk));
        Rewrite(".journal", _ => "damaged");

        using SecurityManager manager = _host.NewManager();
        Assert.Equal(RecoveryOutcome.Damaged, Assert.Single(manager.Recover()).Outcome);
        Assert.Throws<RecordException>(() => manager.Prepare(Domain("other", other)));
        Assert.Throws<ArgumentException>(() => manager.Forget(domain.Identity.Id, " "));
        Assert.True(manager.Forget(domain.Identity.Id, "the disk it lay on was damaged"));
        Assert.False(manager.Forget(domain.Identity.Id, "again"));
        manager.Stop(manager.Prepare(Domain("other", other)));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Forget_DomainThatSomebodyHas_IsRefused()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager manager = _host.NewManager(), other = _host.NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        Assert.Throws<DomainInUseException>(() => manager.Forget(domain.Identity.Id, "a mistake"));
        Assert.Throws<DomainInUseException>(() => other.Forget(domain.Identity.Id, "a mistake"));
        manager.Stop(domain);
    }

    /// <summary>Whether its file still carries the label nobody can know; the manager that could not put it back ends that itself.</summary>
    [MountFact("tmpfs")]
    public void Forget_DomainWhoseFilesCouldNotBePutBack_StopsIt()
    {
        using SecurityManager manager = _host.NewManager();
        ConfinedDomain domain;
        using (var mount = new MountedFolder("tmpfs", "size=1m,mode=755"))
            domain = manager.Prepare(Domain("vm", mount.NewFile("disk")));
        Assert.Throws<LabelRestoreException>(() => manager.Stop(domain));
        Assert.Equal(DomainState.Stopping, domain.State);

        Assert.True(manager.Forget(domain.Identity.Id, "the file system is gone for good"));
        Assert.Equal(DomainState.Stopped, domain.State);
        Assert.Empty(manager.Stop(domain));
        Assert.Empty(manager.Recover());
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Recover_ManagerEndedWithADomainPrepared_Restores()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using (SecurityManager owner = _host.NewManager())
            owner.Prepare(Domain("vm", disk));
        using SecurityManager next = _host.NewManager();
        RecoveredDomain recovered = Assert.Single(next.Recover());
        Assert.Equal((RecoveryOutcome.Restored, "vm"), (recovered.Outcome, recovered.Domain.Name));
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    /// <summary>Between the start of an emulator and its process id on record, only the token of that very start counts.</summary>
    [RootFact]
    public void Recover_ProcessThatOnlyClaimsToBeTheEmulator_IsNotTakenForIt()
    {
        string disk = _host.Folder.NewFile("disk");
        ConfinedDomain prepared;
        using (SecurityManager owner = _host.NewManager())
            prepared = owner.Prepare(Domain("vm", disk));
        string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), space = new FileInfo("/proc/self/ns/pid").LinkTarget!;
        string record = $"{_host.StateDirectory}/domains/{prepared.Identity.Id}.emulator";
        File.WriteAllText(record, $$"""{"bootId":"{{boot}}","pidNamespace":"{{space}}","launchToken":"secret","processId":0,"startTime":0}""");
        using Process impostor = Start("SVIRT_SECURITY_DOMAIN", prepared.Identity.Id.ToString()), other = Start("SVIRT_SECURITY_LAUNCH", "guess");
        try
        {
            using SecurityManager next = _host.NewManager();
            Assert.Equal(RecoveryOutcome.Restored, Assert.Single(next.Recover()).Outcome);
        }
        finally
        {
            Kill(impostor);
            Kill(other);
        }

        static Process Start(string name, string value)
        {
            var start = new ProcessStartInfo("/usr/bin/sleep", ["1000"]) { UseShellExecute = false };
            start.Environment[name] = value;
            return Process.Start(start)!;
        }
    }

    [RootFact]
    public void Recover_RecordOfAnotherPidNamespace_IsNotDecided()
    {
        string disk = _host.Folder.NewFile("disk");
        using (SecurityManager owner = _host.NewManager())
            owner.Prepare(Domain("vm", disk));
        Rewrite(".journal", text => text);
        string journal = Directory.GetFiles(_host.StateDirectory + "/domains", "*.journal")[0];
        string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        File.WriteAllText(Path.ChangeExtension(journal, ".emulator"), $$"""{"bootId":"{{boot}}","pidNamespace":"pid:[1]","processId":1,"startTime":1}""");
        using SecurityManager next = _host.NewManager();
        Assert.Equal(RecoveryOutcome.Undecidable, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);

        // After a reboot the same record means that the emulator is gone.
        Rewrite(".emulator", text => text.Replace(boot, Guid.NewGuid().ToString(), StringComparison.Ordinal));
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(next.Recover()).Outcome);
    }

    [RootFact]
    public void Recover_DamagedJournal_IsReportedAndNotTouched()
    {
        string disk = _host.Folder.NewFile("disk");
        using (SecurityManager owner = _host.NewManager())
            owner.Prepare(Domain("vm", disk));
        Rewrite(".journal", text => text[..(text.Length / 2)]);
        using SecurityManager next = _host.NewManager();
        Assert.Equal(RecoveryOutcome.Damaged, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);
    }

    private void AssertRecovered(SecurityManager manager, string disk, string before)
    {
        ImmutableArray<RecoveredDomain> recovered = manager.Recover();
        foreach (RecoveredDomain domain in recovered)
        {
            Assert.Contains(domain.Outcome, new[] { RecoveryOutcome.Restored, RecoveryOutcome.StillRunning });
            if (domain.Outcome != RecoveryOutcome.StillRunning)
                continue;
            Assert.NotEqual(before, TemporaryFolder.Describe(disk));
            manager.StopRecovered(domain.Domain);
            Assert.False(Directory.Exists($"/proc/{domain.ProcessId}") && File.ReadAllText($"/proc/{domain.ProcessId}/cmdline").Contains("sleep", StringComparison.Ordinal));
        }

        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.Empty(manager.Recover());
        Assert.True(_host.IsClean, string.Join(", ", Directory.GetFiles(_host.StateDirectory, "*", SearchOption.AllDirectories)));
    }

    private void Rewrite(string suffix, Func<string, string> change)
    {
        string path = Assert.Single(Directory.GetFiles(_host.StateDirectory + "/domains", "*" + suffix));
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    private (string Disk, string Document) WriteDocument()
    {
        string disk = _host.Folder.NewFile("disk");
        return (disk, _host.Folder.NewFile("domain.xml", content: Document("vm", Emulator, disk)));
    }

    private Process StartManager(string document, DacStrategy strategy = DacStrategy.ChangeOwner)
    {
        return Process.Start(ManagerProcess.StartInfo(_host.StateDirectory, document, strategy.ToString()))!;
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}

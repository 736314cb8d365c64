using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests;

/// <summary>
/// Manager processes that prepare, launch and stop a domain of twenty files, nodes and pipes, killed with SIGKILL at random instants beside
/// a neighbour that lives on. What <see cref="CrashedManagerTests"/> shows change by change, with the real kernel as the killer.
/// </summary>
public sealed class KilledDomainManagerTests
{
    /// <summary>Managers spend most of their first second on being compiled, one beside the other.</summary>
    private const int Lanes = 4;

    private static readonly int Kills = FullSize.Of(full: 2000, sample: 60);

    /// <summary>Within it a manager gets through a few domains.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(200);

    [RootFact]
    public void Recover_ManagerOfTwentyFilesKilledAtRandomInstants_NothingIsLost()
    {
        Tally[] tallies = [.. Enumerable.Range(0, Lanes).AsParallel().WithDegreeOfParallelism(Lanes).Select(KillManagers)];
        Assert.Equal(Kills / Lanes * Lanes, tallies.Sum(tally => tally.Kills));
        // Otherwise the instants were none at which there was anything to lose.
        Assert.True(tallies.Sum(tally => tally.Restored) > Kills / 20, $"{tallies.Sum(tally => tally.Restored)} domains were restored");
        Assert.True(tallies.Sum(tally => tally.Running) > Kills / 50, $"{tallies.Sum(tally => tally.Running)} domains were found running");
    }

    private static Tally KillManagers(int lane)
    {
        DacStrategy strategy = lane % 2 == 0 ? DacStrategy.Acl : DacStrategy.ChangeOwner;
        using var scene = new TwentyResources(strategy);
        string document = scene.Folder.NewFile("domain.xml", content: scene.Document);
        string untouched = scene.DescribeFiles();
        using SecurityManager living = NewManager(scene, strategy);
        ConfinedDomain neighbour = living.Prepare(scene.Neighbour);
        ConfinedDomain reference = living.Prepare(DomainXml.Parse(scene.Document));
        string labelled = scene.DescribeFiles();
        string[] journal = EntriesOf(scene, reference.Identity);
        living.Stop(reference);
        string restored = scene.DescribeFiles(), records = scene.DescribeRecords();
        Assert.NotEqual(labelled, restored);

        var tally = new Tally();
        for (int i = 0; i < Kills / Lanes; i++)
        {
            KillOne(scene, document, strategy);
            tally.Kills++;
            using (SecurityManager next = NewManager(scene, strategy))
            {
                foreach (RecoveredDomain found in PatientRecovery.Recover(next, neighbour.Identity))
                {
                    Assert.Equal(reference.Identity, found.Domain);
                    if (found.Outcome == RecoveryOutcome.StillRunning)
                    {
                        tally.Running++;
                        Assert.Equal(labelled, scene.DescribeFiles());
                        Assert.Equal(journal, EntriesOf(scene, found.Domain));
                        next.StopRecovered(found.Domain);
                    }
                    else
                    {
                        tally.Restored++;
                        Assert.True(found.Outcome == RecoveryOutcome.Restored, $"{found.Outcome} {found.Detail}");
                    }
                }

                Assert.Equal(restored, scene.DescribeFiles());
                Assert.Equal(RecoveryOutcome.OwnedByOther, Assert.Single(next.Recover()).Outcome);
            }

            Assert.Equal(restored, scene.DescribeFiles());
            Assert.Equal(records, scene.DescribeRecords());
        }

        living.Stop(neighbour);
        Assert.Equal(untouched, scene.DescribeFiles());
        return tally;
    }

    private static void KillOne(TwentyResources scene, string document, DacStrategy strategy)
    {
        ProcessStartInfo start = ManagerProcess.StartInfo("domain", scene.StateDirectory, document, strategy.ToString());
        start.RedirectStandardError = true;
        using Process manager = Process.Start(start)!;
        Assert.Equal("begins", manager.StandardOutput.ReadLine());
        Thread.Sleep(LongestLife * Random.Shared.NextDouble());
        Assert.False(manager.HasExited, manager.HasExited ? manager.StandardError.ReadToEnd() : "");
        manager.Kill();
        manager.WaitForExit();
    }

    /// <summary>What is on record of each file, with its original.</summary>
    private static string[] EntriesOf(TwentyResources scene, DomainIdentity domain) =>
        [.. RecordsOf(scene, domain).Entries.Select(entry => entry.ToString()).Order(StringComparer.Ordinal)];

    private static DomainJournal RecordsOf(TwentyResources scene, DomainIdentity domain)
    {
        byte[] content = File.ReadAllBytes($"{scene.StateDirectory}/{LabelRecords.DomainFolder}/{domain.Id}.journal");
        return RecordSerializer.Read(content, RecordSerializer.Default.DomainJournal, "the journal");
    }

    private static SecurityManager NewManager(TwentyResources scene, DacStrategy strategy) =>
        new(new SecurityManagerOptions { StateDirectory = scene.StateDirectory, Models = ["dac"], Dac = { Strategy = strategy } });

    private sealed record Tally
    {
        public int Kills { get; set; }

        public int Restored { get; set; }

        public int Running { get; set; }
    }
}

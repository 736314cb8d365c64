using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.TestManager;
using Svirt.Security.Tests.Labelling;
using Xunit;

namespace Svirt.Security.Tests;

/// <summary>
/// A manager killed before every single change that it makes to the host while it prepares, stops or recovers a domain of twenty resources
/// in two models, beside a neighbour that shares two of them and lives on. Whatever the instant, the next manager finds every file and
/// record and leaves them as if the domain had never been; the neighbour's stay as they are.
/// </summary>
public sealed class CrashedManagerTests
{
    [RootTheory]
    [InlineData(DacStrategy.Acl)]
    [InlineData(DacStrategy.ChangeOwner)]
    public void PrepareAndStop_KilledBeforeEachChange_NothingIsLost(DacStrategy strategy) =>
        ForEachKill(strategy, before: (_, _) => { }, (manager, domain) => manager.Stop(manager.Prepare(domain)));

    [RootFact]
    public void Recover_KilledBeforeEachChange_NothingIsLost() =>
        ForEachKill(DacStrategy.Acl, before: (manager, domain) => manager.Prepare(domain), (manager, _) => manager.Recover());

    private static void ForEachKill(DacStrategy strategy, Action<SecurityManager, DomainDefinition> before, Action<SecurityManager, DomainDefinition> work)
    {
        using var scene = new TwentyResources(strategy);
        DomainDefinition domain = scene.Domain;
        string untouched = scene.DescribeFiles();
        using SecurityManager living = NewManager(scene, strategy);
        ConfinedDomain neighbour = living.Prepare(scene.Neighbour);
        ConfinedDomain prepared = living.Prepare(domain);
        Assert.InRange(prepared.Plan.Labels.Actions.Where(action => !action.IsTraversal).Select(action => action.Resource).Distinct().Count(), TwentyResources.Count, int.MaxValue);
        living.Stop(prepared);
        string files = scene.DescribeFiles(), records = scene.DescribeRecords();
        Assert.NotEqual(untouched, files);

        int kills = 0, harmful = 0;
        for (bool completed = false; !completed; kills++)
        {
            using (SecurityManager first = NewManager(scene, strategy))
                before(first, domain);
            completed = !new SimulatedCrash(kills).Kills(crash => NewManager(scene, strategy, crash), manager => work(manager, domain));
            harmful += files == scene.DescribeFiles() ? 0 : 1;
            PatientRecovery.Await(() =>
            {
                using (SecurityManager next = NewManager(scene, strategy))
                {
                    AssertRecovered(PatientRecovery.Recover(next, neighbour.Identity), domain, kills);
                    AssertSame(files, scene.DescribeFiles(), kills);
                    Assert.Equal(RecoveryOutcome.OwnedByOther, Assert.Single(next.Recover()).Outcome);
                }

                return records == scene.DescribeRecords();
            });
            AssertSame(files, scene.DescribeFiles(), kills);
            AssertSame(records, scene.DescribeRecords(), kills);
        }

        // Fewer would mean that most changes were not seen: each file is labelled and put back in two models.
        Assert.InRange(kills, TwentyResources.Count, 5000);
        Assert.InRange(harmful, TwentyResources.Count, kills - 1);
        living.Stop(neighbour);
        Assert.Equal(untouched, scene.DescribeFiles());
    }

    private static void AssertRecovered(RecoveredDomain[] recovered, DomainDefinition domain, int kills)
    {
        foreach (RecoveredDomain found in recovered)
            Assert.True((found.Domain.Id, found.Outcome) == (domain.Id, RecoveryOutcome.Restored), $"killed before change {kills}: {found.Domain} {found.Outcome} {found.Detail}");
    }

    private static void AssertSame(string expected, string actual, int kills)
    {
        string[] lost = [.. expected.Split('\n').Except(actual.Split('\n')).Select(line => "- " + line)];
        string[] left = [.. actual.Split('\n').Except(expected.Split('\n')).Select(line => "+ " + line)];
        Assert.True(expected == actual, $"killed before change {kills}:\n{string.Join('\n', lost.Concat(left))}");
    }

    private static SecurityManager NewManager(TwentyResources scene, DacStrategy strategy, SimulatedCrash? crash = null)
    {
        var options = new SecurityManagerOptions { StateDirectory = scene.StateDirectory, Models = ["selinux", "dac"], Dac = { Strategy = strategy } };
        return new SecurityManager(options, o => Open(o, crash), null);
    }

    private static SecurityHost Open(SecurityManagerOptions options, SimulatedCrash? crash)
    {
        SecurityHost host = StandInPolicy.OpenHost(options);
        if (crash is null)
            return host;
        crash.Opened(host);
        return host with
        {
            Files = new CrashingFileOpener(host.Files, crash),
            State = new CrashingStateDirectory(host.State, crash),
            OpenCategories = manager => new CrashingRecordDirectory(host.OpenCategories(manager), crash),
        };
    }
}

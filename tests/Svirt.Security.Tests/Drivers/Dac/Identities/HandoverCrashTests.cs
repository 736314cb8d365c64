using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Tests.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

/// <summary>
/// A manager killed before every single change that it makes while it gives a domain an identity, stops the domain, hands over what its emulator
/// has left and gives the identity back; and while it recovers that. Whatever the instant, the next manager leaves the files as if nobody had
/// been killed, and the identity is free.
/// </summary>
public sealed class HandoverCrashTests
{
    private const uint Owner = 5005;

    /// <summary>Other runs of these tests on the machine have identities of their own: every sweep looks at all of /tmp.</summary>
    private static readonly uint First = 1_965_000_000 + ((uint)Environment.ProcessId % 1_000_000 * 8);

    [RootTheory]
    [InlineData(DacStrategy.Acl)]
    [InlineData(DacStrategy.ChangeOwner)]
    public void PrepareAndStop_KilledBeforeEachChange_RecoveryHandsOverAndFreesTheIdentity(DacStrategy strategy) =>
        ForEachKill(strategy, before: (_, _, _) => { }, (manager, scene, left) =>
        {
            ConfinedDomain domain = manager.Prepare(scene.Domain);
            left();
            manager.Stop(domain);
        });

    [RootFact]
    public void Recover_KilledBeforeEachChange_TheNextRecoveryCompletesIt() => ForEachKill(
        DacStrategy.Acl,
        before: (manager, scene, left) =>
        {
            manager.Prepare(scene.Domain);
            left();
        },
        (manager, _, _) => manager.Recover());

    /// <summary>The domain is off the record by then: nothing but its identity's record tells what is left to do.</summary>
    [RootFact]
    public void Prepare_ManagerWasKilledInASweep_TheOnlyIdentityIsFreedWithoutRecovery()
    {
        using var scene = new Scene();
        int hasWaited = 0;
        for (int kills = 0; ; kills++)
        {
            scene.Clear();
            var crash = new SimulatedCrash(kills);
            bool completed = !crash.Kills(killed => NewManager(scene, DacStrategy.Acl, killed), manager =>
            {
                ConfinedDomain domain = manager.Prepare(scene.Domain);
                scene.Leave();
                manager.Stop(domain);
            });
            using SecurityManager next = NewManager(scene, DacStrategy.Acl);
            if (!completed && scene.IsGivenBack)
            {
                hasWaited++;
                ConfinedDomain other = next.Prepare(scene.Other);
                Assert.Equal(First, other.Plan.Launch.UserId);
                Assert.DoesNotContain($"{First}", scene.DescribeFiles(), StringComparison.Ordinal);
                next.Stop(other);
            }

            Recover(next, scene);
            if (completed)
                break;
        }

        Assert.InRange(hasWaited, 5, 500);
    }

    private static void ForEachKill(DacStrategy strategy, Action<SecurityManager, Scene, Action> before, Action<SecurityManager, Scene, Action> work)
    {
        using var scene = new Scene();
        string reference = "";
        int kills = 0, harmful = 0;
        foreach (bool isReference in new[] { true, false })
        {
            for (bool completed = false; !completed; kills += isReference ? 0 : 1)
            {
                scene.Clear();
                bool hasLeft = false;
                void Leave()
                {
                    scene.Leave();
                    hasLeft = true;
                }

                using (SecurityManager first = NewManager(scene, strategy))
                    before(first, scene, Leave);
                var crash = new SimulatedCrash(isReference ? int.MaxValue : kills);
                completed = !crash.Kills(killed => NewManager(scene, strategy, killed), manager => work(manager, scene, Leave));
                string found = scene.DescribeFiles();
                if (isReference)
                {
                    reference = found;
                    Assert.DoesNotContain($"{First}", reference, StringComparison.Ordinal);
                    Assert.Contains($"{Owner}:", reference, StringComparison.Ordinal);
                }

                harmful += found == reference ? 0 : 1;
                using SecurityManager next = NewManager(scene, strategy);
                Recover(next, scene);
                Assert.True(scene.Taken.Length == 0, $"killed before change {kills}: {File.ReadAllText(scene.Taken.FirstOrDefault("/dev/null"))}");
                string expected = hasLeft ? reference : scene.Untouched;
                Assert.True(expected == scene.DescribeFiles(), $"killed before change {kills}:\n{expected}\nbut:\n{scene.DescribeFiles()}");
                Assert.True(scene.IsClean, $"killed before change {kills}");
            }
        }

        Assert.InRange(kills, 20, 2000);
        Assert.InRange(harmful, 10, kills);
    }

    private static void Recover(SecurityManager manager, Scene scene) => PatientRecovery.Await(() =>
    {
        manager.Recover();
        return scene.Taken.Length == 0;
    });

    private static SecurityManager NewManager(Scene scene, DacStrategy strategy, SimulatedCrash? crash = null)
    {
        var options = new SecurityManagerOptions { StateDirectory = scene.StateDirectory, Models = ["dac"], Dac = { Strategy = strategy, IdentityPerDomain = new DacIdentityRange(First, 1) } };
        return new SecurityManager(options, o => Open(o, crash), null);
    }

    private static SecurityHost Open(SecurityManagerOptions options, SimulatedCrash? crash)
    {
        SecurityHost host = SecurityHost.Open(options);
        if (crash is null)
            return host;
        crash.Opened(host);
        return host with
        {
            Files = new CrashingFileOpener(host.Files, crash),
            Entries = new CrashingDirectoryEntries(host.Entries, crash),
            State = new CrashingStateDirectory(host.State, crash),
            OpenIdentities = manager => new CrashingRecordDirectory(host.OpenIdentities(manager), crash),
        };
    }

    /// <summary>A domain with a directory of its own, what its emulator leaves there, and a disk.</summary>
    private sealed class Scene : IDisposable
    {
        private const int OwnerOnly = 0x1C0; // 0700
        private readonly ManagerHost _host = new();
        private readonly string _directory;
        private readonly string _disk;

        internal Scene()
        {
            _directory = _host.Folder.Path + "/own";
            _disk = _host.Folder.NewFile("disk");
            Clear();
            Untouched = DescribeFiles();
            DomainDefinition domain = DomainXml.Parse("<domain type='qemu'><name>vm</name></domain>");
            Domain = domain with { Resources = [DirectoryClaimTests.OwnDirectory(_directory) with { Kind = ResourceKind.MemoryBacking }, Disk(_disk)] };
            Other = DomainXml.Parse("<domain type='qemu'><name>other</name></domain>");
        }

        internal DomainDefinition Domain { get; }

        internal DomainDefinition Other { get; }

        internal string Untouched { get; }

        internal string StateDirectory => _host.StateDirectory;

        internal bool IsClean => _host.IsClean;

        internal string[] Taken => Directory.Exists(StateDirectory + "/identities/taken") ? Directory.GetFiles(StateDirectory + "/identities/taken") : [];

        /// <summary>A domain that has ended, whose identity is still to be swept.</summary>
        internal bool IsGivenBack => Taken.Length != 0 && File.ReadAllText(Taken[0]).Contains("\"isGivenBack\":true", StringComparison.Ordinal);

        internal void Clear()
        {
            if (Directory.Exists(_directory))
                Directory.Delete(_directory, recursive: true);
            Directory.CreateDirectory(_directory, (UnixFileMode)OwnerOnly);
            TemporaryFolder.ChangeOwner(_directory, Owner, Owner);
        }

        /// <summary>What its emulator might: with set-id bits, entries for itself and capabilities, in directories that it has made, and pipes.</summary>
        internal void Leave() => MountedFolder.Run(
            "sh",
            "-c",
            $"""
            cd {_directory} && mkdir sub sub/deep && touch file sub/deep/file && mkfifo sub/fifo && chown -R {First}:{First} . && chown {Owner}:{Owner} . && chmod 6775 file &&
            setcap cap_net_raw+ep sub/deep/file && setfacl -m u:{First}:rwx sub/deep/file && setfacl -d -m u:{First}:rwx sub
            """);

        internal string DescribeFiles() => string.Join(
            '\n',
            Directory.EnumerateFileSystemEntries(_directory, "*", SearchOption.AllDirectories).Append(_directory).Append(_disk).Order(StringComparer.Ordinal).Select(Describe));

        public void Dispose() => _host.Dispose();

        private static string Describe(string path)
        {
            using IFileObject file = new LinuxFileOpener().Open(path);
            return $"{path} {TemporaryFolder.Describe(path)} {file.GetExtendedAttribute("security.capability")?.Length} {file.GetExtendedAttribute("system.posix_acl_default")?.Length}";
        }
    }
}

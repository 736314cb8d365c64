using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Svirt.Security.Tests.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

/// <summary>Domains with identities of their own, on the real host: DAC alone keeps them apart.</summary>
public sealed class IdentityPerDomainTests : IDisposable
{
    private const uint First = 1_950_000_000;
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly EmulatorCommand Sleep = new("/usr/bin/sleep", "1000");
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Launch_TwoDomainsOnDisksOpenToAll_NeitherOpensSignalsNorTracesTheOther()
    {
        foreach (DacStrategy strategy in Enum.GetValues<DacStrategy>())
        {
            string one = _host.Folder.NewFile("one" + strategy, Readable), two = _host.Folder.NewFile("two" + strategy, Everybody);
            string[] before = [TemporaryFolder.Describe(one), TemporaryFolder.Describe(two)];
            using SecurityManager manager = NewManager(strategy);
            ConfinedDomain first = manager.Launch(Dynamic("one", one), Sleep), second = manager.Launch(Dynamic("two", two), Sleep);
            (DacIdentity a, DacIdentity b) = (IdentityOf(first), IdentityOf(second));
            Assert.NotEqual(a.UserId, b.UserId);

            Assert.Equal([new OpeningTruth(true, true, true), default], OpeningPeer.Open(a, [one, two]));
            Assert.Equal([default, new OpeningTruth(true, true, true)], OpeningPeer.Open(b, [one, two]));
            Assert.Equal([default, default], OpeningPeer.Open(new DacIdentity(5001, 5001, []), [one, two]));
            Assert.Equal("signal trace mem", HostileProcess.TryAll(a, first.Emulator!.Id));
            Assert.Equal("", HostileProcess.TryAll(a, second.Emulator!.Id));
            Assert.Equal("", HostileProcess.TryAll(b, first.Emulator.Id));

            manager.Stop(first);
            manager.Stop(second);
            Assert.Equal(before, new[] { one, two }.Select(TemporaryFolder.Describe));
            Assert.True(_host.IsClean);
        }
    }

    [RootFact]
    public void Prepare_SharedIsoOfDomainsWithTheirOwnIdentities_IsReadByBothAndLeftAsItWas()
    {
        string iso = _host.Folder.NewFile("iso");
        string before = TemporaryFolder.Describe(iso);
        using SecurityManager manager = NewManager();
        ConfinedDomain[] domains = [.. Enumerable.Range(0, 3).Select(i => manager.Prepare(DomainXml.Parse(Text("vm" + i, iso).Replace("<target", "<readonly/><target", StringComparison.Ordinal))))];
        Assert.All(domains, domain => Assert.True(OpeningPeer.Open(IdentityOf(domain), [iso])[0] is { Read: true, Write: false }));
        manager.Stop(domains[1]);
        Assert.False(OpeningPeer.Open(IdentityOf(domains[1]), [iso])[0].Read);
        Assert.True(OpeningPeer.Open(IdentityOf(domains[2]), [iso])[0].Read);
        manager.Stop(domains[0]);
        manager.Stop(domains[2]);
        Assert.Equal(before, TemporaryFolder.Describe(iso));
    }

    /// <summary>The emulator gets a descriptor from the manager; emulators of other domains would open the file themselves.</summary>
    [RootTheory]
    [InlineData(DacStrategy.Acl)]
    [InlineData(DacStrategy.ChangeOwner)]
    public void Prepare_DiskOpenToAllThatTheManagerHandsOver_IsClosedToOthersMeanwhile(DacStrategy strategy)
    {
        string disk = _host.Folder.NewFile("disk", Everybody);
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = NewManager(strategy);
        DomainDefinition domain = Dynamic("vm", disk);
        ConfinedDomain prepared = manager.Prepare(domain with { Resources = [.. domain.Resources.Select(resource => resource with { DescriptorGroup = "disk" })] });
        OpeningTruth other = OpeningPeer.Open(new DacIdentity(First + 2, First + 2, []), [disk])[0];
        Assert.False(other.Read || other.Write);
        manager.Stop(prepared);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_FileOfAnotherDomainInADirectoryThatIsTheDomainsAlone_IsRefused()
    {
        string directory = _host.Folder.Path + "/tpm";
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string disk = _host.Folder.NewFile("disk"), inside = _host.Folder.NewFile("tpm/inside");
        string before = TemporaryFolder.Describe(directory);
        using SecurityManager manager = NewManager();
        DomainDefinition owner = Dynamic("owner", disk), other = Dynamic("other", inside);
        owner = owner with { Resources = [.. owner.Resources, DirectoryClaimTests.OwnDirectory(directory)] };

        ConfinedDomain prepared = manager.Prepare(owner);
        Assert.Throws<FileInUseException>(() => manager.Prepare(other));
        manager.Stop(prepared);
        prepared = manager.Prepare(other);
        Assert.Throws<FileInUseException>(() => manager.Prepare(owner));
        manager.Stop(prepared);
        Assert.Equal(before, TemporaryFolder.Describe(directory));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Stop_FileOfTheDomainIsLeftBehind_ItsIdentityIsNotUsedAgainUntilItIsGone()
    {
        string left = "/tmp/svirt-left-" + Guid.NewGuid();
        try
        {
            using SecurityManager manager = NewManager();
            ConfinedDomain domain = manager.Prepare(Dynamic("one", _host.Folder.NewFile("one")));
            Assert.Equal(First, IdentityOf(domain).UserId);
            File.WriteAllText(left, "set-uid program");
            TemporaryFolder.ChangeOwner(left, First, 0);
            manager.Stop(domain);

            Assert.Equal([First + 1, First + 2], Cycle(manager, 2));
            Assert.Throws<HostException>(() => { Hold(manager, 3); });
            File.Delete(left);
            manager.Recover();
            // Free again, but used after those that were given back before it.
            Assert.Equal([First + 1, First + 2, First], Cycle(manager, 3));
        }
        finally
        {
            File.Delete(left);
        }
    }

    /// <summary>No sweep for files of the number would find the entry.</summary>
    [RootFact]
    public void Prepare_FilesCouldNotBePutBack_ItsIdentityIsNotUsedAgainUntilTheyAre()
    {
        string disk = _host.Folder.NewFile("disk"), second = _host.Folder.NewFile("second");
        string[] before = [TemporaryFolder.Describe(disk), TemporaryFolder.Describe(second)];
        string[] Taken() => [.. Directory.GetFiles(_host.StateDirectory + "/identities/taken").Select(path => Path.GetFileName(path)!)];
        var crash = new SimulatedCrash(survivedOperations: 1);
        using (SecurityManager manager = NewManager(files => new CrashingFileOpener(files, crash)))
        {
            DomainDefinition domain = Dynamic("one", disk);
            domain = domain with { Resources = [.. domain.Resources, Disk(second)] };
            Assert.Throws<SimulatedCrashException>(() => manager.Prepare(domain));
            Assert.NotEqual(before, new[] { disk, second }.Select(TemporaryFolder.Describe));
            Assert.Equal([$"{First}"], Taken());
        }

        using SecurityManager next = NewManager();
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(before, new[] { disk, second }.Select(TemporaryFolder.Describe));
        Assert.Empty(Taken());
    }

    [RootFact]
    public void Prepare_TwoManagers_NeverHaveOneIdentity()
    {
        using SecurityManager one = NewManager(count: 64), two = NewManager(count: 64);
        var used = new System.Collections.Concurrent.ConcurrentBag<uint>();
        Parallel.ForEach(Enumerable.Range(0, 32), i => used.Add(IdentityOf((i % 2 == 0 ? one : two).Prepare(Dynamic("vm" + i, _host.Folder.NewFile("disk" + i)))).UserId));
        Assert.Equal(32, used.Distinct().Count());
    }

    [RootFact]
    public void Prepare_DomainIsOnRecordOfAnotherManager_LeavesThatOnesIdentityAlone()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager owner = NewManager(), other = NewManager();
        ConfinedDomain domain = owner.Prepare(Dynamic("one", disk));
        Assert.Throws<DomainInUseException>(() => other.Prepare(domain.Plan.Domain with { }));
        Assert.NotEqual(First, IdentityOf(other.Prepare(Dynamic("two", _host.Folder.NewFile("other")))).UserId);
        Assert.Single(Directory.GetFiles(_host.StateDirectory + "/identities/taken", First.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        owner.Stop(domain);
    }

    [RootFact]
    public void Recover_ManagerCrashed_IdentityIsFreedAfterItsFilesAreRestored()
    {
        string disk = _host.Folder.NewFile("disk", Everybody);
        string before = TemporaryFolder.Describe(disk);
        using (SecurityManager crashed = NewManager())
            crashed.Prepare(Dynamic("one", disk));
        using SecurityManager next = NewManager();
        Assert.Equal(First + 1, IdentityOf(next.Prepare(Dynamic("two", _host.Folder.NewFile("other")))).UserId);
        next.Recover();
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.Empty(Directory.GetFiles(_host.StateDirectory + "/identities/taken", First.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [RootFact]
    public void Plan_BeforePrepare_ShowsAnIdentityAndRecordsNothing()
    {
        using SecurityManager manager = NewManager();
        Assert.Equal(First, manager.Plan(Dynamic("one", _host.Folder.NewFile("disk"))).Launch.UserId);
        Assert.False(Directory.Exists(_host.StateDirectory + "/identities/taken"));
    }

    [RootFact]
    public void Plan_DocumentDemandsAUserOfThePool_IsRefused()
    {
        using SecurityManager manager = NewManager();
        Assert.Contains(manager.Plan(DomainXml.Parse(Document("vm", First + 1, _host.Folder.NewFile("disk")))).Findings, finding => finding.Rule == DacRules.UnknownOwner);
    }

    [Theory]
    [InlineData(1000u, 10u)]
    [InlineData(61_000u, 200u)]
    [InlineData(65_519u, 1u)]
    [InlineData(65_534u, 1u)]
    [InlineData(2_147_483_640u, 100u)]
    [InlineData(100_000u, 0u)]
    public void Range_OfOthers_IsRefused(uint first, uint count) => Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new DacIdentityRange(first, count); });

    [Theory]
    [InlineData("alice:100000:65536", 165_535u, 1u, true)]
    [InlineData("alice:100000:65536", 165_536u, 10u, false)]
    [InlineData("alice:100000:65536", 99_000u, 1_000u, false)]
    [InlineData("alice:100000:65536", 99_000u, 1_001u, true)]
    public void Overlaps_SubordinateIds_AreFound(string line, uint first, uint count, bool overlaps) =>
        Assert.Equal(overlaps, SubordinateIdRange.TryParse(line)!.Overlaps(first, count));

    [RootFact]
    public void FindOwned_FileOfAGroupDeepInADirectory_IsFound()
    {
        var scanner = new LinuxOwnershipScanner(new System.IO.Abstractions.FileSystem());
        Assert.Null(scanner.FindOwned(First + 77, []));
        string folder = _host.Folder.Path + "/deep";
        Directory.CreateDirectory(folder + "/er");
        string file = folder + "/er/file";
        File.WriteAllText(file, "");
        TemporaryFolder.ChangeOwner(file, 0, First + 77);
        Assert.Equal(file, scanner.FindOwned(First + 77, [folder, "/no/such/directory"]));
    }

    private uint[] Cycle(SecurityManager manager, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        ConfinedDomain domain = manager.Prepare(Dynamic("cycle" + i, _host.Folder.NewFile("cycle" + i)));
        manager.Stop(domain);
        return IdentityOf(domain).UserId;
    })];

    private void Hold(SecurityManager manager, int count)
    {
        var held = new List<ConfinedDomain>();
        try
        {
            for (int i = 0; i < count; i++)
                held.Add(manager.Prepare(Dynamic("held" + i, _host.Folder.NewFile("held" + i))));
        }
        finally
        {
            held.ForEach(domain => manager.Stop(domain));
        }
    }

    private SecurityManager NewManager(DacStrategy strategy = DacStrategy.Acl, uint count = 3) => _host.NewManager(options =>
    {
        options.Dac.Strategy = strategy;
        options.Dac.IdentityPerDomain = new DacIdentityRange(First, count);
    });

    private SecurityManager NewManager(Func<IFileOpener, IFileOpener> wrap)
    {
        var options = new SecurityManagerOptions { StateDirectory = _host.StateDirectory, Models = ["dac"], Dac = { Strategy = DacStrategy.Acl, IdentityPerDomain = new DacIdentityRange(First, 3) } };
        return new SecurityManager(options, o => SecurityHost.Open(o) is var real ? real with { Files = wrap(real.Files) } : null!, null);
    }

    private static DacIdentity IdentityOf(ConfinedDomain domain) => new(domain.Plan.Launch.UserId!.Value, domain.Plan.Launch.GroupId!.Value, []);

    private static DomainDefinition Dynamic(string name, string disk) => DomainXml.Parse(Text(name, disk));

    private static string Text(string name, string disk)
    {
        string document = Document(name, Emulator, disk);
        int label = document.IndexOf("<seclabel", StringComparison.Ordinal);
        return document[..label] + "</domain>";
    }
}

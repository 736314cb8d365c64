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
    /// <summary>A file or a process of another run of these tests on the machine would keep a number out of use.</summary>
    private static readonly uint First = 1_950_000_000 + ((uint)Environment.ProcessId % 65_536 * 128);
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
        using (SecurityManager manager = NewManager((SecurityHost host) => host with { Files = new CrashingFileOpener(host.Files, crash) }))
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

    [RootFact]
    public void Plan_DocumentDemandsAGroupOrAFileOwnerOfThePool_IsRefused()
    {
        using SecurityManager manager = NewManager();
        string disk = _host.Folder.NewFile("disk"), document = Document("vm", Emulator, disk);
        string group = document.Replace($":+{Emulator}<", $":+{First + 1}<", StringComparison.Ordinal);
        string device = Text("vm", disk).Replace($"<source file='{disk}'/>", $"<source file='{disk}'><seclabel model='dac' relabel='yes'><label>+{First + 1}:+0</label></seclabel></source>", StringComparison.Ordinal);
        Assert.All(new[] { group, device }, text => Assert.Contains(manager.Plan(DomainXml.Parse(text)).Findings, finding => finding.Rule == DacRules.UnknownOwner));
    }

    /// <summary>An owner opens the file whatever entries it has, and can add others.</summary>
    [RootFact]
    public void Prepare_DiskThatBelongsToAnotherEmulator_IsTakenFromItMeanwhile()
    {
        using SecurityManager manager = NewManager(options => options.Emulator = Svirt.Security.Labels.OwnershipLabel.FromIds(Emulator, Emulator));
        foreach (uint owner in new[] { First + 2, Emulator })
        {
            string disk = _host.Folder.NewFile("disk" + owner, Readable);
            TemporaryFolder.ChangeOwner(disk, owner, owner);
            string before = TemporaryFolder.Describe(disk);
            ConfinedDomain domain = manager.Prepare(Dynamic("vm" + owner, disk));
            Assert.True(OpeningPeer.Open(IdentityOf(domain), [disk])[0].Both);
            Assert.Equal(default, OpeningPeer.Open(new DacIdentity(owner, owner, []), [disk])[0]);
            manager.Stop(domain);
            Assert.Equal(before, TemporaryFolder.Describe(disk));
        }
    }

    [RootFact]
    public void Prepare_NumberWasGivenToAnotherUserMeanwhile_IsPassedOver()
    {
        SubordinateIdRange[] lines = [];
        using SecurityManager manager = NewManager(host => host with { ReadSubordinateIds = () => lines });
        lines = [new SubordinateIdRange("alice", First - 10, 12)];
        Assert.Equal(First + 2, IdentityOf(manager.Prepare(Dynamic("vm", _host.Folder.NewFile("disk")))).UserId);
        Assert.Throws<HostException>(() => NewManager(host => host with { ReadSubordinateIds = () => lines }));
    }

    [Theory]
    [InlineData("svirt:700000:1000", "svirt:700000:1000", 700_000u, 1000u)]
    [InlineData("alice:100000:65536\nsvirt:700000:1000", "alice:100000:65536\nsvirt:700500:1000", 700_500u, 500u)]
    [InlineData("svirt:700000:10\nsvirt:800000:10", "svirt:800000:20", 800_000u, 10u)]
    public void FromSubordinateIds_LinesOfBothFiles_TakesWhatTheyHaveInCommon(string users, string groups, uint first, uint count)
    {
        DacIdentityRange range = DacIdentityRange.FromSubordinateIds("svirt", Lines(users), Lines(groups));
        Assert.Equal((first, count, "svirt"), (range.First, range.Count, range.SubordinateTo));
    }

    [Theory]
    [InlineData("alice:700000:1000", "alice:700000:1000")]
    [InlineData("svirt:700000:1000", "")]
    [InlineData("svirt:700000:1000", "svirt:800000:1000")]
    [InlineData("svirt:x:1000", "svirt:x:1000")]
    public void FromSubordinateIds_NoneInCommon_IsATypedError(string users, string groups) =>
        Assert.Throws<HostException>(() => DacIdentityRange.FromSubordinateIds("svirt", Lines(users), Lines(groups)));

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
    [InlineData("alice:100000:4294967296", 1_900_000_000u, 1u, true)]
    [InlineData("alice:18446744073709551615:18446744073709551615", 1_900_000_000u, 1u, false)]
    [InlineData("alice: 100000 :18446744073709551615", 1_900_000_000u, 1u, true)]
    public void Overlaps_SubordinateIds_AreFound(string line, uint first, uint count, bool overlaps) =>
        Assert.Equal(overlaps, SubordinateIdRange.TryParse(line)!.Overlaps(first, count));

    [RootFact]
    public void FindOwned_FileOfAGroupDeepInADirectory_IsFound()
    {
        var scanner = new LinuxOwnershipScanner(new System.IO.Abstractions.FileSystem());
        Assert.Null(FindOwned(First + 77));
        string folder = _host.Folder.Path + "/deep";
        Directory.CreateDirectory(folder + "/er");
        string file = folder + "/er/file";
        File.WriteAllText(file, "");
        TemporaryFolder.ChangeOwner(file, 0, First + 77);
        Assert.Equal(file, scanner.FindIn(First + 77, [folder, "/no/such/directory"]).Of(First + 77));
    }

    /// <summary>An emulator may choose such a name so that nobody sees its file.</summary>
    [RootFact]
    public void FindOwned_NameThatIsNoText_IsFound()
    {
        string folder = Directory.CreateDirectory(_host.Folder.Path + "/sub").FullName;
        try
        {
            MountedFolder.Run("sh", "-c", $"name=$(printf 'x\\377y'); mkdir \"$1/$name\"; echo > \"$1/$name/$name\"; chown {First + 77} \"$1/$name/$name\"", "sh", folder);
            Assert.NotNull(new LinuxOwnershipScanner(new System.IO.Abstractions.FileSystem()).FindIn(First + 77, [folder]).Of(First + 77));
        }
        finally
        {
            // The runtime cannot remove what it cannot name.
            MountedFolder.Run("rm", "-r", folder);
        }
    }

    /// <summary>Whoever holds it can execute it, whatever became of its name.</summary>
    [RootTheory]
    [InlineData(0x9ED)] // 4755
    [InlineData(0x5ED)] // 2755
    public void FindOwned_SetIdFileWithoutANameIsHeldOpen_IsFound(int permissions)
    {
        (uint user, uint group) = permissions == 0x9ED ? (First + 77, 0u) : (0u, First + 77);
        string path = _host.Folder.NewFile("program");
        using (new FileStream(path, FileMode.Open))
        {
            TemporaryFolder.ChangeOwner(path, user, group);
            File.SetUnixFileMode(path, (UnixFileMode)permissions);
            File.Delete(path);
            Assert.Contains("set-id file", FindOwned(First + 77), StringComparison.Ordinal);
        }

        Assert.Null(FindOwned(First + 77));
    }

    [Fact]
    public void FindOwned_DirectoryCannotBeLookedInto_IsNotTakenForEmpty()
    {
        string tooLong = "/" + new string('x', 300);
        Assert.Contains(tooLong, new LinuxOwnershipScanner(new System.IO.Abstractions.FileSystem()).FindIn(First + 77, [tooLong]).Of(First + 77), StringComparison.Ordinal);
    }

    private static string? FindOwned(uint id) =>
        new LinuxOwnershipScanner(new System.IO.Abstractions.FileSystem()).FindInCommonPlaces(number => number == id).Of(id);

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

    private SecurityManager NewManager(Action<DacDriverOptions> configure) => _host.NewManager(options =>
    {
        options.Dac.Strategy = DacStrategy.Acl;
        options.Dac.IdentityPerDomain = new DacIdentityRange(First, 3);
        configure(options.Dac);
    });

    private SecurityManager NewManager(Func<SecurityHost, SecurityHost> wrap)
    {
        var options = new SecurityManagerOptions { StateDirectory = _host.StateDirectory, Models = ["dac"], Dac = { Strategy = DacStrategy.Acl, IdentityPerDomain = new DacIdentityRange(First, 3) } };
        return new SecurityManager(options, o => wrap(SecurityHost.Open(o)), null);
    }

    private static SubordinateIdRange[] Lines(string text) => [.. text.Split('\n').Select(SubordinateIdRange.TryParse).OfType<SubordinateIdRange>()];

    private static DacIdentity IdentityOf(ConfinedDomain domain) => new(domain.Plan.Launch.UserId!.Value, domain.Plan.Launch.GroupId!.Value, []);

    private static DomainDefinition Dynamic(string name, string disk) => DomainXml.Parse(Text(name, disk));

    private static string Text(string name, string disk)
    {
        string document = Document(name, Emulator, disk);
        int label = document.IndexOf("<seclabel", StringComparison.Ordinal);
        return document[..label] + "</domain>";
    }
}

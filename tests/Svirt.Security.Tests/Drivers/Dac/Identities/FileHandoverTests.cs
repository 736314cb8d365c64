using System.Globalization;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.Dac.Identities;
using Svirt.Security.Host;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

/// <summary>What emulators leave in the directories of their domains: handed over where it is harmless, and otherwise left, with the identity out of use.</summary>
public sealed class FileHandoverTests : IDisposable
{
    private const uint Owner = 5005;
    private const uint Group = 5006;
    private const int OwnerOnly = 0x1C0; // 0700

    /// <summary>Other runs of these tests on the machine have identities of their own: every sweep looks at all of /tmp.</summary>
    private static readonly uint First = 1_960_000_000 + ((uint)Environment.ProcessId % 1_000_000 * 8);
    private readonly ManagerHost _host = new();
    private readonly string _directory;

    public FileHandoverTests()
    {
        _directory = Directory.CreateDirectory(_host.Folder.Path + "/own", (UnixFileMode)OwnerOnly).FullName;
        if (Environment.IsPrivilegedProcess)
            TemporaryFolder.ChangeOwner(_directory, Owner, Group);
    }

    public void Dispose() => _host.Dispose();

    [RootTheory]
    [InlineData(DacStrategy.Acl)]
    [InlineData(DacStrategy.ChangeOwner)]
    public void Stop_EmulatorMadeFiles_TheyAreTheDirectoryOwnersAndTheNextDomainHasTheIdentity(DacStrategy strategy)
    {
        const string Script =
            """
            use IO::Socket::UNIX; use POSIX;
            chdir $ARGV[0] or die; umask 0;
            for my $d ("", "sub/", "sub/deep/") { mkdir $d, 0750 if $d; open(my $f, ">", "${d}file") or die; print $f "state"; close $f; chmod 0660, "${d}file"; }
            mkfifo("sub/fifo", 0666); my $s = IO::Socket::UNIX->new(Local => "socket", Listen => 1) or die;
            open(my $r, ">", "ready"); close $r; sleep 1000;
            """;
        using SecurityManager manager = NewManager(options => options.Dac.Strategy = strategy);
        for (int run = 0; run < 2; run++)
        {
            ConfinedDomain domain = manager.Launch(Own("vm" + run), new EmulatorCommand("/usr/bin/perl", "-e", Script, _directory));
            Assert.Equal(First, domain.Plan.Launch.UserId);
            Assert.True(SpinWait.SpinUntil(() => File.Exists(_directory + "/ready"), TimeSpan.FromSeconds(30)));
            Assert.Equal(First, TemporaryFolder.StatusOf(_directory + "/sub/deep/file").UserId);
            manager.Stop(domain);

            string[] left = [.. Directory.EnumerateFileSystemEntries(_directory, "*", SearchOption.AllDirectories).Select(path => path[_directory.Length..]).Order(StringComparer.Ordinal)];
            Assert.Equal(["/file", "/ready", "/sub", "/sub/deep", "/sub/deep/file", "/sub/file"], left);
            Assert.All(left, path => Assert.StartsWith($"{Owner}:{Group} ", TemporaryFolder.Describe(_directory + path), StringComparison.Ordinal));
            // The new group has no more than others had.
            Assert.Equal($"{Owner}:{Group} 600 -", TemporaryFolder.Describe(_directory + "/file"));
            Assert.Equal("state", File.ReadAllText(_directory + "/sub/deep/file"));
            Assert.Empty(Taken());
            Directory.Delete(_directory + "/sub", recursive: true);
            File.Delete(_directory + "/ready");
            File.Delete(_directory + "/file");
        }

        Assert.True(_host.IsClean);
    }

    [RootTheory]
    [InlineData(0xFFF, 0x1FF)] // 7777
    [InlineData(0x9ED, 0x1ED)] // 4755
    [InlineData(0x5A4, 0x1A4)] // 2644: without execution by the group, chown would leave the bit
    [InlineData(0x1B4, 0x1A4)] // 0664
    public void Stop_SetIdFileWithCapabilities_IsHandedOverWithoutThem(int mode, int expected)
    {
        byte[] capability = [1, 0, 0, 2, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.True(Leave(id =>
        {
            string file = Made("file", id, mode);
            using IFileObject opened = new LinuxFileOpener().Open(file);
            opened.SetExtendedAttribute("security.capability", capability);
        }));
        Assert.Equal($"{Owner}:{Group} {Convert.ToString(expected, 8)} -", TemporaryFolder.Describe(_directory + "/file"));
        using IFileObject left = new LinuxFileOpener().Open(_directory + "/file");
        Assert.Null(left.GetExtendedAttribute("security.capability"));
    }

    /// <summary>The entry of an administrator's stays; those of identities would be whose domain gets the number next.</summary>
    [RootFact]
    public void Stop_EntriesForIdentities_AreGoneAlsoThoseThatNewFilesWouldInherit()
    {
        using SecurityManager manager = NewManager(options => options.Dac.IdentityPerDomain = new DacIdentityRange(First, 2));
        Assert.True(Leave(manager, id =>
        {
            MountedFolder.Run("setfacl", "-m", $"u:{id}:rwx,u:{id + 1}:rwx,g:{id + 1}:rwx,u:5001:r", Made("file", id, 0x180));
            Directory.CreateDirectory(_directory + "/sub", (UnixFileMode)OwnerOnly);
            MountedFolder.Run("setfacl", "-d", "-m", $"u:{id + 1}:rwx", _directory + "/sub");
            MountedFolder.Run("setfacl", "-m", $"u:{id + 1}:rwx", _directory + "/sub");
            TemporaryFolder.ChangeOwner(_directory + "/sub", id, id);
        }));
        using IFileObject file = new LinuxFileOpener().Open(_directory + "/file"), directory = new LinuxFileOpener().Open(_directory + "/sub");
        PosixAclEntry named = Assert.Single(PosixAcl.ReadFrom(file)!.Entries, entry => entry.Tag is PosixAclTag.User or PosixAclTag.Group);
        Assert.Equal((5001u, 4), (named.Id, named.Permissions));
        Assert.Null(directory.GetExtendedAttribute("system.posix_acl_default"));
        Assert.Equal($"{Owner}:{Group} 700 -", TemporaryFolder.Describe(_directory + "/sub"));
    }

    /// <summary>fs.protected_hardlinks may be off: the file behind the second name is root's, and stays so.</summary>
    [RootFact]
    public void Stop_HardLinks_NeitherTheEmulatorsNorOthersFilesAreTouched()
    {
        string secret = _host.Folder.NewFile("secret", (UnixFileMode)0x9ED);
        string before = TemporaryFolder.Describe(secret);
        Assert.True(Leave(_ => MountedFolder.Run("ln", secret, _directory + "/link")));
        Assert.Equal(before, TemporaryFolder.Describe(secret));
        File.Delete(_directory + "/link");

        AssertLeft(id => MountedFolder.Run("ln", Made("file", id), _directory + "/second"), "file", "second");
    }

    [RootFact]
    public void Stop_SymbolicLink_IsLeftAndItsTargetToo()
    {
        string secret = _host.Folder.NewFile("secret");
        string before = TemporaryFolder.Describe(secret);
        AssertLeft(id => MountedFolder.Run("sh", "-c", $"ln -s {secret} {_directory}/file; chown -h {id}:{id} {_directory}/file"));
        Assert.Equal(before, TemporaryFolder.Describe(secret));
    }

    [RootFact]
    public void Stop_DeviceNode_IsLeft() =>
        AssertLeft(id => MountedFolder.Run("sh", "-c", $"mknod {_directory}/file c 1 3; chown {id}:{id} {_directory}/file"), "file");

    /// <summary>An owner is what others trust a file by in such a directory.</summary>
    [RootTheory]
    [InlineData("1700")]
    [InlineData("0777")]
    [InlineData("1777")]
    public void Stop_DirectoryIsStickyOrEverybodys_NothingInItIsHandedOver(string mode)
    {
        MountedFolder.Run("chmod", mode, _directory);
        AssertLeft(id => Made("file", id), "file");
    }

    [RootTheory]
    [InlineData("1700")]
    [InlineData("0777")]
    public void Stop_DirectoryThatTheEmulatorMadeIsStickyOrEverybodys_IsLeftWithItsContent(string mode) =>
        AssertLeft(id => MountedFolder.Run("sh", "-c", $"mkdir {_directory}/sub; touch {_directory}/sub/file; chown -R {id}:{id} {_directory}/sub; chmod {mode} {_directory}/sub"), "sub", "sub/file");

    [RootFact]
    public void Stop_FilesOfOthersInADirectoryThatTheEmulatorMade_AreLeftAndTheDirectoryIsHandedOver()
    {
        Assert.True(Leave(id => MountedFolder.Run("sh", "-c", $"mkdir {_directory}/sub; touch {_directory}/sub/file; chown 5001:5001 {_directory}/sub/file; chown {id}:{id} {_directory}/sub")));
        Assert.StartsWith("5001:5001 ", TemporaryFolder.Describe(_directory + "/sub/file"), StringComparison.Ordinal);
        Assert.StartsWith($"{Owner}:{Group} ", TemporaryFolder.Describe(_directory + "/sub"), StringComparison.Ordinal);
    }

    /// <summary>Somebody who moves a file of the emulator's into a directory of his own would be given it.</summary>
    [RootFact]
    public void Stop_DirectoryOfSomebodyElse_IsNotEntered() =>
        AssertLeft(id => MountedFolder.Run("sh", "-c", $"mkdir {_directory}/sub; touch {_directory}/sub/file; chown {id}:{id} {_directory}/sub/file; chown 5001 {_directory}/sub"), "sub/file");

    [RootFact]
    public void Stop_AnotherFileSystemIsMountedInIt_IsNotEntered()
    {
        string mount = Directory.CreateDirectory(_directory + "/mount").FullName;
        try
        {
            AssertLeft(id => MountedFolder.Run("sh", "-c", $"mount -t tmpfs -o uid={id},gid={id},mode=700 none {mount}; touch {mount}/file; chown {id}:{id} {mount}/file"), "mount", "mount/file");
        }
        finally
        {
            MountedFolder.Run("umount", mount);
        }
    }

    [RootFact]
    public void Stop_TreeIsTooDeep_IsLeftInPartAndNothingFails()
    {
        string deep = string.Concat(Enumerable.Repeat("/d", FileHandover.MaximumDepth + 10));
        AssertLeft(id => MountedFolder.Run("sh", "-c", $"mkdir -p {_directory}{deep}; touch {_directory}/file; chown -R {id}:{id} {_directory}/*"), deep, "d");
        Assert.StartsWith($"{Owner}:", TemporaryFolder.Describe(_directory + "/file"), StringComparison.Ordinal);
    }

    [RootFact]
    public void Recover_MoreFilesThanAreHandedOverAtOnce_TheRestIsHandedOverThen()
    {
        using SecurityManager manager = NewManager();
        Assert.False(Leave(manager, id => MountedFolder.Run("sh", "-c", $"cd {_directory}; seq {FileHandover.MaximumEntries + 10} | xargs touch; find . -type f -exec chown {id}:{id} {{}} +")));
        string[] files = Directory.GetFiles(_directory);
        uint[] owners = [.. files.Select(path => TemporaryFolder.StatusOf(path).UserId).Distinct().Order()];
        Assert.Equal([Owner, First], owners);
        // Each attempt looks through the directory from its start.
        Array.ForEach([.. files.Where(path => TemporaryFolder.StatusOf(path).UserId == Owner)], File.Delete);
        manager.Recover();
        Assert.Empty(Taken());
    }

    [RootFact]
    public void Stop_NameThatIsNoText_IsLeft()
    {
        try
        {
            Assert.False(Leave(id => MountedFolder.Run("sh", "-c", $"name=$(printf '\\377'); touch \"{_directory}/$name\"; chown {id}:{id} \"{_directory}/$name\"")));
            Assert.Equal([First.ToString(CultureInfo.InvariantCulture)], Taken());
        }
        finally
        {
            MountedFolder.Run("sh", "-c", $"rm {_directory}/*");
        }
    }

    /// <summary>While one process has the identity, nothing that is looked at stays as it was seen.</summary>
    [RootFact]
    public void Stop_AProcessHasTheIdentityStill_NothingIsHandedOverUntilItEnds()
    {
        using SecurityManager manager = NewManager();
        using var launcher = new ProcessLauncher(new ProcessLauncherOptions());
        ConfinedProcess? process = null;
        Assert.False(Leave(manager, id =>
        {
            Made("file", id);
            process = launcher.Launch(new LaunchPlan { UserId = id, GroupId = id }, new EmulatorCommand("/usr/bin/sleep", "1000"));
        }));
        Assert.Equal(First, TemporaryFolder.StatusOf(_directory + "/file").UserId);
        process!.Kill();
        process.WaitForExit(TimeSpan.FromSeconds(30));
        process.Dispose();
        manager.Recover();
        Assert.Equal(Owner, TemporaryFolder.StatusOf(_directory + "/file").UserId);
        Assert.Empty(Taken());
    }

    /// <summary>R3.9.</summary>
    [RootFact]
    public void Stop_DynamicOwnershipIsOff_NothingChanges()
    {
        using SecurityManager manager = NewManager(options => options.Dac.DynamicOwnership = false);
        MountedFolder.Run("setfacl", "-m", $"u:{First}:rwx", _directory);
        Assert.False(Leave(manager, id => Made("file", id)));
        Assert.StartsWith($"{First}:{First} ", TemporaryFolder.Describe(_directory + "/file"), StringComparison.Ordinal);
    }

    [RootFact]
    public void Stop_DirectoryThatTheDomainIsShown_IsLeftAsItIs()
    {
        string disk = _host.Folder.NewFile("own/disk");
        MountedFolder.Run("setfacl", "-m", $"u:{First}:rwx", _directory);
        using SecurityManager manager = NewManager();
        AssertLeft(manager, Own("vm", ResourceKind.FilesystemDirectory, disk), id => Made("file", id), "file");
    }

    /// <summary>Another domain has the file by then, with an entry for itself, or under its own identity until it gives it back.</summary>
    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stop_FileIsAnotherDomainsMeanwhile_ItKeepsItAndTheIdentityIsNotUsedUntilItHasDone(bool isReadOnly)
    {
        string outside = Directory.CreateDirectory(_host.Folder.Path + "/beside", (UnixFileMode)0x1C9).FullName; // 0711
        MountedFolder.Run("setfacl", "-m", $"u:{First}:rwx", outside);
        using SecurityManager manager = NewManager(options => options.Dac.IdentityPerDomain = new DacIdentityRange(First, 2));
        ConfinedDomain first = manager.Prepare(Own("first", extra: _host.Folder.NewFile("beside/disk")));
        uint id = first.Plan.Launch.UserId!.Value;
        string file = outside + "/file";
        File.WriteAllText(file, "content");
        File.SetUnixFileMode(file, (UnixFileMode)0x180);
        TemporaryFolder.ChangeOwner(file, id, id);

        DomainDefinition reader = DomainXml.Parse($"<domain type='qemu'><name>second</name><devices><disk type='file' device='disk'><driver type='raw'/><source file='{file}'/>{(isReadOnly ? "<readonly/>" : "")}<target dev='vda'/></disk></devices></domain>");
        ConfinedDomain second = manager.Prepare(reader);
        var other = new DacIdentity(second.Plan.Launch.UserId!.Value, second.Plan.Launch.GroupId!.Value, []);
        string during = TemporaryFolder.Describe(file);
        manager.Stop(first);
        Assert.Equal(during, TemporaryFolder.Describe(file));
        Assert.True(OpeningPeer.Open(other, [file])[0].Read);
        Assert.Contains(id.ToString(CultureInfo.InvariantCulture), Taken());
        manager.Stop(second);
        Assert.Equal(id, TemporaryFolder.StatusOf(file).UserId);
        Assert.Contains(id.ToString(CultureInfo.InvariantCulture), Taken());
        manager.Recover();
        Assert.Equal(0u, TemporaryFolder.StatusOf(file).UserId);
        Assert.Empty(Taken());
    }

    private string Made(string name, uint id, int mode = 0x1A4)
    {
        string path = _directory + "/" + name;
        File.WriteAllText(path, "content");
        TemporaryFolder.ChangeOwner(path, id, id);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        return path;
    }

    /// <summary>What the emulator leaves keeps owner, mode and ACL, and its identity out of use.</summary>
    private void AssertLeft(Action<uint> leave, params string[] names)
    {
        using SecurityManager manager = NewManager();
        AssertLeft(manager, Own("vm"), leave, names);
    }

    private void AssertLeft(SecurityManager manager, DomainDefinition domain, Action<uint> leave, params string[] names)
    {
        string[] before = [];
        string[] Described() => [.. names.Select(name => TemporaryFolder.Describe(_directory + "/" + name))];
        Assert.False(Leave(manager, id =>
        {
            leave(id);
            before = Described();
        }, domain));
        Assert.Equal(before, Described());
        // It is left as often as it is looked at.
        manager.Recover();
        Assert.Equal(before, Described());
        Assert.Equal([First.ToString(CultureInfo.InvariantCulture)], Taken());
    }

    private bool Leave(Action<uint> leave)
    {
        using SecurityManager manager = NewManager();
        return Leave(manager, leave);
    }

    /// <summary>Does what a domain's emulator might have done, and stops the domain. Whether its identity is free then.</summary>
    private bool Leave(SecurityManager manager, Action<uint> leave, DomainDefinition? definition = null)
    {
        string before = TemporaryFolder.Describe(_directory);
        ConfinedDomain domain = manager.Prepare(definition ?? Own("vm"));
        Assert.Equal(First, domain.Plan.Launch.UserId);
        leave(First);
        manager.Stop(domain);
        Assert.Equal(before.Split(' ')[0], TemporaryFolder.Describe(_directory).Split(' ')[0]);
        return Taken().Length == 0;
    }

    private string[] Taken() => [.. Directory.GetFiles(_host.StateDirectory + "/identities/taken").Select(path => Path.GetFileName(path)!)];

    /// <summary>A domain with the directory, which has nothing else.</summary>
    private DomainDefinition Own(string name, ResourceKind kind = ResourceKind.MemoryBacking, string? extra = null)
    {
        DomainDefinition domain = DomainXml.Parse($"<domain type='qemu'><name>{name}</name></domain>");
        return domain with { Resources = [DirectoryClaimTests.OwnDirectory(_directory) with { Kind = kind }, .. extra is null ? Array.Empty<DomainResource>() : [Disk(extra)]] };
    }

    private SecurityManager NewManager(Action<SecurityManagerOptions>? configure = null) => _host.NewManager(options =>
    {
        options.Dac.Strategy = DacStrategy.Acl;
        options.Dac.IdentityPerDomain = new DacIdentityRange(First, 1);
        configure?.Invoke(options);
    });
}

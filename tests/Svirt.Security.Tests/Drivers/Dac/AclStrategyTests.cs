using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>ACL entries on real files: given, shared, taken back; nothing else on the files changes.</summary>
public sealed class AclStrategyTests : IDisposable
{
    private const uint Alice = 5005;
    private static readonly DacIdentity Qemu = new(Emulator, Emulator, []);
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    /// <summary>R3.4.</summary>
    [RootFact]
    public void Prepare_IsoOwnedByRootAndReadableByAll_ChangesNothing()
    {
        string iso = _host.Folder.NewFile("iso", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        string before = TemporaryFolder.Describe(iso);
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Reader("vm", Emulator, iso));
        Assert.Equal(before, TemporaryFolder.Describe(iso));
        Assert.Equal(LabelActionKind.Keep, Assert.Single(domain.Plan.Labels.Actions).Kind);
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(iso));
    }

    /// <summary>R3.5: user:qemu:r on the file, user:qemu:x along the chain of directories.</summary>
    [RootFact]
    public void Prepare_IsoInAUsersPrivateHome_IsReachableAndEverythingAsBeforeAfterwards()
    {
        (string home, string iso) = HomeWithIso();
        string[] before = [.. new[] { home, home + "/isos", iso }.Select(TemporaryFolder.Describe)];
        using SecurityManager manager = NewManager();
        Assert.False(OpeningPeer.Open(Qemu, [iso])[0].Read);

        ConfinedDomain domain = manager.Prepare(Reader("vm", Emulator, iso));
        OpeningTruth open = OpeningPeer.Open(Qemu, [iso])[0];
        Assert.Equal((true, false), (open.Read, open.Write));
        Assert.False(OpeningPeer.Open(new DacIdentity(4243, 4243, []), [iso])[0].Read);
        Assert.Equal(Alice, TemporaryFolder.StatusOf(iso).UserId);

        manager.Stop(domain);
        Assert.Equal(before, new[] { home, home + "/isos", iso }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_ReadWriteDisk_GetsAnEntryForReadingAndWritingAndKeepsItsOwner()
    {
        string disk = _host.Folder.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        Assert.True(OpeningPeer.Open(Qemu, [disk])[0].Both);
        Assert.Equal(0u, TemporaryFolder.StatusOf(disk).UserId);
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
    }

    /// <summary>Half of them run as one user, the others as users of their own; each order of stopping is another; 500 of them with SVIRT_SECURITY_FULL=1.</summary>
    [RootFact]
    public void Stop_EightDomainsOfOneIsoInAnyOrder_EachLosesAccessAndTheLastRestores()
    {
        (string home, string iso) = HomeWithIso();
        string[] before = [TemporaryFolder.Describe(home), TemporaryFolder.Describe(iso)];
        var random = new Random(8);
        for (int round = 0; round < FullSize.Of(full: 500, sample: 10); round++)
        {
            using SecurityManager manager = NewManager();
            List<(uint User, ConfinedDomain Domain)> running = [.. Enumerable.Range(0, 8).Select(i => ((uint)(i < 4 ? Emulator : Emulator + i), manager.Prepare(Reader($"vm{i}", (uint)(i < 4 ? Emulator : Emulator + i), iso))))];
            while (running.Count > 0)
            {
                int next = random.Next(running.Count);
                (uint user, ConfinedDomain domain) = running[next];
                running.RemoveAt(next);
                manager.Stop(domain);
                foreach (uint each in Enumerable.Range((int)Emulator, 8).Select(id => (uint)id).Where(id => id is Emulator or > Emulator + 3))
                {
                    bool expected = running.Exists(left => left.User == each);
                    Assert.Equal(expected, HasEntry(iso, each));
                    Assert.Equal(expected, HasEntry(home, each));
                }
            }

            Assert.Equal(before, new[] { home, iso }.Select(TemporaryFolder.Describe));
            Assert.True(_host.IsClean);
        }
    }

    [RootFact]
    public void Stop_ForeignEntriesMasksAndDefaultAcls_AreAsBefore()
    {
        string iso = _host.Folder.NewFile("iso");
        byte[] foreign = Acl((1, 6, null), (2, 7, 5001), (4, 0, null), (8, 6, 5002), (16, 4, null), (32, 0, null));
        byte[] inherited = Acl((1, 7, null), (2, 7, 5001), (4, 5, null), (16, 7, null), (32, 5, null));
        using (IFileObject directory = new LinuxFileOpener().Open(_host.Folder.Path))
            directory.SetExtendedAttribute("system.posix_acl_default", inherited);
        using (IFileObject file = new LinuxFileOpener().Open(iso))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, foreign);
        string before = TemporaryFolder.Describe(iso);
        using SecurityManager manager = NewManager();

        ConfinedDomain domain = manager.Prepare(Domain("vm", iso));
        OpeningTruth named = OpeningPeer.Open(new DacIdentity(5001, 9, []), [iso])[0], grouped = OpeningPeer.Open(new DacIdentity(9, 5002, []), [iso])[0];
        Assert.Equal((true, false, true, false), (named.Read, named.Write, grouped.Read, grouped.Write));
        Assert.True(OpeningPeer.Open(Qemu, [iso])[0].Both);

        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(iso));
        using IFileObject folder = new LinuxFileOpener().Open(_host.Folder.Path);
        Assert.Equal(inherited, folder.GetExtendedAttribute("system.posix_acl_default"));
    }

    [RootFact]
    public void Stop_AdministratorAddedAnEntryMeanwhile_ItStaysAndOursGoes()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        using (IFileObject file = new LinuxFileOpener().Open(disk))
        {
            PosixAcl present = PosixAcl.ReadFrom(file)!;
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, PosixAcl.Create(present.Entries.Append(new PosixAclEntry(PosixAclTag.User, 4, 5001))).ToBytes());
        }

        manager.Stop(domain);
        Assert.True(HasEntry(disk, 5001));
        Assert.False(HasEntry(disk, Emulator));
    }

    [RootFact]
    public void Prepare_EntryOfTheEmulatorIsTheAdministrators_StaysWhenTheDomainStops()
    {
        string disk = _host.Folder.NewFile("disk");
        using (IFileObject file = new LinuxFileOpener().Open(disk))
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, Acl((1, 6, null), (2, 6, Emulator), (4, 0, null), (16, 6, null), (32, 0, null)));
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
    }

    [RootFact]
    public void AttachAndDetach_SecondDiskInAPrivateDirectory_DirectoryStaysOpenForTheFirst()
    {
        (string home, string iso) = HomeWithIso();
        string second = home + "/isos/second.iso";
        File.WriteAllText(second, "iso");
        File.SetUnixFileMode(second, UnixFileMode.UserRead);
        string[] before = [.. new[] { home, iso, second }.Select(TemporaryFolder.Describe)];
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Reader("vm", Emulator, iso));
        DomainResource added = Disk(second, ResourceAccess.ReadOnly);
        manager.Attach(domain, added);
        Assert.True(OpeningPeer.Open(Qemu, [second])[0].Read);
        manager.Detach(domain, added);
        OpeningTruth[] open = OpeningPeer.Open(Qemu, [iso, second]);
        Assert.Equal((true, false), (open[0].Read, open[1].Read));
        manager.Stop(domain);
        Assert.Equal(before, new[] { home, iso, second }.Select(TemporaryFolder.Describe));
    }

    [RootFact]
    public void Recover_ManagerGone_EntriesOnFilesAndDirectoriesAreTakenBack()
    {
        (string home, string iso) = HomeWithIso();
        string[] before = [TemporaryFolder.Describe(home), TemporaryFolder.Describe(iso)];
        using (SecurityManager crashed = NewManager())
            crashed.Prepare(Reader("vm", Emulator, iso));
        Assert.True(HasEntry(iso, Emulator));
        using SecurityManager next = NewManager();
        Assert.Equal(RecoveryOutcome.Restored, Assert.Single(next.Recover()).Outcome);
        Assert.Equal(before, new[] { home, iso }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    private SecurityManager NewManager() => _host.NewManager(options => options.Dac.Strategy = DacStrategy.Acl);

    /// <summary>A home directory that only its user can search, with a file in it that only its user can read.</summary>
    private (string Home, string Iso) HomeWithIso()
    {
        string home = _host.Folder.Path + "/home";
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(home, Private);
        Directory.CreateDirectory(home + "/isos", Private);
        string iso = _host.Folder.NewFile("home/isos/debian.iso");
        foreach (string path in new[] { home, home + "/isos", iso })
            TemporaryFolder.ChangeOwner(path, Alice, Alice);
        return (home, iso);
    }

    private static DomainDefinition Reader(string name, uint user, string iso) =>
        DomainXml.Parse(Document(name, user, iso).Replace("<target", "<readonly/><target", StringComparison.Ordinal));

    private static bool HasEntry(string path, uint user)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return PosixAcl.ReadFrom(file)?.Find(PosixAclTag.User, user) is not null;
    }

    private static byte[] Acl(params (int Tag, int Permissions, uint? Id)[] entries) =>
        PosixAcl.Create(entries.Select(entry => new PosixAclEntry((PosixAclTag)entry.Tag, (ushort)entry.Permissions, entry.Id ?? PosixAcl.UndefinedId))).ToBytes();
}

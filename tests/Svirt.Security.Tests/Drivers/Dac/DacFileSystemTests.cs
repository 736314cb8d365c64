using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>What mounts, attributes and file systems without ACLs do to access, and what the driver makes of it.</summary>
public sealed class DacFileSystemTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0x1B6; // 0666
    private static readonly DacIdentity Qemu = new(Emulator, Emulator, []);
    private readonly ManagerHost _host = new();
    private readonly PathResolver _resolver = new(new LinuxFileOpener(), 0);

    public void Dispose() => _host.Dispose();

    [MountFact("tmpfs")]
    public void CheckFile_ReadOnlyAndNodevMounts_AgreesWithTheKernel()
    {
        using var mount = new MountedFolder("tmpfs", "mode=755,nodev");
        string[] files = [mount.NewFile("file", Everybody), mount.Path + "/null", mount.Path + "/fifo"];
        MountedFolder.Run("mknod", "-m", "666", files[1], "c", "1", "3");
        MountedFolder.Run("mkfifo", "-m", "666", files[2]);
        AssertAgrees(files[..2]);
        mount.Remount("ro");
        AssertAgrees(files[..2]);
        // Nothing is written to the file system by writing to a fifo. The peer opens it for both at once, which waits for nobody.
        Assert.True(OpeningPeer.Open(Qemu, files)[2].Both);
        Assert.True(DacAccessOracle.CheckFile(Qemu, _resolver.Resolve(files[2]), 6).IsAllowed);
        Assert.False(DacAccessOracle.CheckCreation(Qemu with { UserId = 0 }, _resolver.Resolve(mount.Path + "/new")).IsAllowed);
        mount.Remount("rw,dev");
        AssertAgrees(files[..2]);
        Assert.True(OpeningPeer.Open(Qemu, files)[1].Both);
    }

    [RootFact]
    public void CheckFile_ImmutableAndAppendOnly_AgreesWithTheKernel()
    {
        string[] files = [_host.Folder.NewFile("immutable", Everybody), _host.Folder.NewFile("append", Everybody)];
        MountedFolder.Run("chattr", "+i", files[0]);
        MountedFolder.Run("chattr", "+a", files[1]);
        try
        {
            AssertAgrees(files);
            Assert.Equal((true, false), (OpeningPeer.Open(Qemu, files)[0].Read, OpeningPeer.Open(Qemu, files)[1].Write));
        }
        finally
        {
            MountedFolder.Run("chattr", ["-ia", .. files]);
        }
    }

    [RootFact]
    public void Verify_ReallyOpensAsThatIdentity()
    {
        using var launcher = new ProcessLauncher(new ProcessLauncherOptions());
        var verifier = new DacAccessVerifier(launcher);
        Directory.CreateDirectory(_host.Folder.Path + "/closed", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] paths = [_host.Folder.NewFile("closed/file", Everybody), _host.Folder.NewFile("open", Everybody), _host.Folder.NewFile("read", (UnixFileMode)0x1A4), _host.Folder.NewFile("none")];
        MountedFolder.Run("mkfifo", "-m", "644", _host.Folder.Path + "/fifo");
        foreach (string path in paths.Append(_host.Folder.Path + "/fifo").Append("/dev/null"))
        {
            PinnedFile file = _resolver.Resolve(path);
            foreach (int needed in new[] { 4, 6 })
                Assert.Equal(DacAccessOracle.CheckFile(Qemu, file, needed).IsAllowed, verifier.Verify(Qemu, isOwnIdentity: false, file, needed).IsAllowed);
        }
    }

    [MountFact("ramfs")]
    public void Prepare_FileSystemWithoutAcls_ChangesTheOwnerInstead()
    {
        using var mount = new MountedFolder("ramfs", "mode=755");
        string disk = mount.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(disk).UserId);
        Assert.True(OpeningPeer.Open(Qemu, [disk])[0].Both);
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
    }

    [MountFact("vfat", "/usr/sbin/mkfs.vfat")]
    public void Prepare_FileSystemWithoutOwners_IsRefusedAndLeavesNothingBehind()
    {
        using var mount = new MountedFolder("vfat", "umask=077", "/usr/sbin/mkfs.vfat");
        string disk = mount.NewFile("disk");
        string before = TemporaryFolder.Describe(disk);
        using SecurityManager manager = NewManager();
        // The directory of the mount is closed as well, and can be opened to nobody.
        Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("vm", disk)));
        mount.Remount("umask=066");
        Assert.Throws<LabellingException>(() => manager.Prepare(Domain("vm", disk)));
        Assert.Equal(before.Split(' ')[0], TemporaryFolder.Describe(disk).Split(' ')[0]);
        Assert.True(_host.IsClean);
    }

    [MountFact("vfat", "/usr/sbin/mkfs.vfat")]
    public void Prepare_VfatMountedForTheEmulator_IsUsedAsItStands()
    {
        using var mount = new MountedFolder("vfat", $"uid={Emulator},gid={Emulator}", "/usr/sbin/mkfs.vfat");
        string disk = mount.NewFile("disk");
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        Assert.Equal(LabelActionKind.Keep, Assert.Single(domain.Plan.Labels.Actions).Kind);
        manager.Stop(domain);
    }

    [RootFact]
    public void PlanResource_FileSystemSharedWithOtherHosts_ChangesTheOwnerOrRefusesButAddsNoEntry()
    {
        string disk = _host.Folder.NewFile("disk");
        PinnedFile local = _resolver.Resolve(disk), shared = local with { FileSystem = new FileSystemStatus(0x6969) };
        Assert.Equal("user:+4242:rw", PlanOf(local, new DacDriverOptions()).Wanted!.Value.Text);
        Assert.Equal("+4242:+4242", PlanOf(shared, new DacDriverOptions()).Wanted!.Value.Text);
        LabelDecision refused = PlanOf(shared, new DacDriverOptions { SharedFileSystems = DacSharedFileSystems.Refuse });
        Assert.Equal((LabelActionKind.Ignore, DacRules.SharedFileSystem), (refused.Kind, refused.Finding!.Rule));
    }

    private static LabelDecision PlanOf(PinnedFile file, DacDriverOptions options)
    {
        var identity = ManagerIdentity.Read(new System.IO.Abstractions.FileSystem());
        var driver = new DacDriver(options, new LinuxAccountDatabase(), identity, new ProcFileSystem(), new PathPolicy(new PathPolicyOptions(), "/var/lib/none"));
        return driver.PlanResource(
            new DacConfinement { Model = "dac", Identity = Qemu, Strategy = options.Strategy },
            new ResourceRequest(Disk(file.Path), file, RelabelMode.Optional, null));
    }

    private SecurityManager NewManager() => _host.NewManager(options => options.Dac.Strategy = DacStrategy.Acl);

    private void AssertAgrees(string[] paths)
    {
        foreach ((string path, OpeningTruth opened) in paths.Zip(OpeningPeer.Open(Qemu, paths)))
        {
            PinnedFile file = _resolver.Resolve(path);
            bool Asks(int needed) => DacAccessOracle.CheckFile(Qemu, file, needed).IsAllowed;
            Assert.True((opened.Read, opened.Write, opened.Both) == (Asks(4), Asks(2), Asks(6)), $"{path}: {opened}, {DacAccessOracle.CheckFile(Qemu, file, 6)}");
        }
    }
}

using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>
/// A real file system behind which another host may stand, and whose daemon decides who may do what: owners and modes that it shows are
/// only what it says.
/// </summary>
public sealed class FuseTests : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly ManagerHost _host = new();
    private readonly List<string> _mounts = [];

    public void Dispose()
    {
        _mounts.ForEach(mount => MountedFolder.Run("umount", mount));
        _host.Dispose();
    }

    [FuseFact]
    public void Prepare_DiskThatIsClosed_ChangesTheOwnerAndAddsNoEntry()
    {
        string disk = Mount() + "/disk", behind = _host.Folder.NewFile("behind/disk");
        Assert.True(new PathResolver(new LinuxFileOpener(), 0).Resolve(disk).FileSystem!.IsSharedBetweenHosts);
        string before = TemporaryFolder.Describe(behind);
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        Assert.Equal($"{Emulator}:{Emulator} 600 -", TemporaryFolder.Describe(behind));
        Assert.True(OpeningPeer.Open(new DacIdentity(Emulator, Emulator, []), [disk])[0].Both);
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(behind));
        Assert.True(_host.IsClean);
    }

    [FuseFact]
    public void Plan_OwnersMayNotBeChangedThere_SaysSoAndChangesNothing()
    {
        string disk = Mount() + "/disk", behind = _host.Folder.NewFile("behind/disk"), before = TemporaryFolder.Describe(behind);
        using SecurityManager manager = NewManager(options => options.SharedFileSystems = DacSharedFileSystems.Refuse);
        Assert.Contains(manager.Plan(Domain("vm", disk)).Findings, finding => finding.Rule == DacRules.SharedFileSystem);
        Assert.Throws<DomainPlanException>(() => manager.Prepare(Domain("vm", disk)));
        Assert.Equal(before, TemporaryFolder.Describe(behind));
    }

    /// <summary>Only the user who mounted it gets in (fuse(8), allow_other), whatever the modes are; a root-squashed export is alike.</summary>
    [FuseFact]
    public void Plan_MetadataMislead_OpeningTellsTheTruth()
    {
        string disk = Mount("--no-allow-other") + "/disk";
        File.SetUnixFileMode(_host.Folder.NewFile("behind/disk"), Readable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        Assert.True(DacAccessOracle.CheckFile(new DacIdentity(Emulator, Emulator, []), new PathResolver(new LinuxFileOpener(), 0).Resolve(disk), 6).IsAllowed);
        using SecurityManager manager = NewManager(), trusting = NewManager(options => options.Verification = DacVerification.Never);
        Assert.Contains(manager.Plan(Domain("vm", disk)).Findings, finding => finding.Rule == DacRules.NoAccess);
        Assert.Empty(trusting.Plan(Domain("vm", disk)).Findings);
    }

    [FuseFact]
    public void Prepare_ChangesAreAcceptedAndIgnored_IsAnErrorAndNothingStaysOnRecord()
    {
        string disk = Mount("--chown-ignore", "--chgrp-ignore") + "/disk", behind = _host.Folder.NewFile("behind/disk"), before = TemporaryFolder.Describe(behind);
        using SecurityManager manager = NewManager();
        Assert.Contains("reports success", Assert.Throws<LabellingException>(() => manager.Prepare(Domain("vm", disk))).Message, StringComparison.Ordinal);
        Assert.Equal(before, TemporaryFolder.Describe(behind));
        Assert.True(_host.IsClean);
    }

    private string Mount(params string[] options)
    {
        string behind = _host.Folder.Path + "/behind", mount = _host.Folder.Path + "/mount";
        Directory.CreateDirectory(behind);
        Directory.CreateDirectory(mount);
        MountedFolder.Run(FuseFactAttribute.Program, [.. options, behind, mount]);
        _mounts.Add(mount);
        return mount;
    }

    private SecurityManager NewManager(Action<DacDriverOptions>? configure = null) => _host.NewManager(options =>
    {
        options.Dac.Strategy = DacStrategy.Acl;
        configure?.Invoke(options.Dac);
    });
}

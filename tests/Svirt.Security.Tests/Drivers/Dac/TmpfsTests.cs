using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>What the other tests try on the file system of the temporary folder, on tmpfs.</summary>
public sealed class TmpfsTests : IDisposable
{
    private const uint First = 1_950_100_000;
    private readonly ManagerHost _host = new();

    public void Dispose() => _host.Dispose();

    [MountTheory("tmpfs")]
    [InlineData(DacStrategy.Acl, false)]
    [InlineData(DacStrategy.Acl, true)]
    [InlineData(DacStrategy.ChangeOwner, false)]
    [InlineData(DacStrategy.ChangeOwner, true)]
    public void PrepareAndStop_DiskInAClosedDirectory_IsTheDomainsAndThenAsBefore(DacStrategy strategy, bool hasOwnIdentity)
    {
        using var mount = new MountedFolder("tmpfs", "mode=755");
        Directory.CreateDirectory(mount.Path + "/d", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (strategy == DacStrategy.ChangeOwner)
            File.SetUnixFileMode(mount.Path + "/d", (UnixFileMode)0x1C9); // 0711
        string disk = mount.NewFile("d/disk", (UnixFileMode)0x1A4); // 0644
        string[] before = [TemporaryFolder.Describe(mount.Path + "/d"), TemporaryFolder.Describe(disk)];
        using SecurityManager manager = _host.NewManager(options =>
        {
            options.Dac.Strategy = strategy;
            options.Dac.IdentityPerDomain = hasOwnIdentity ? new DacIdentityRange(First, 3) : null;
        });
        ConfinedDomain domain = manager.Prepare(hasOwnIdentity ? Dynamic(disk) : Domain("vm", disk));
        uint user = domain.Plan.Launch.UserId!.Value;
        Assert.Equal(hasOwnIdentity ? First : Emulator, user);
        Assert.True(OpeningPeer.Open(new DacIdentity(user, user, []), [disk])[0].Both);
        Assert.Equal(strategy == DacStrategy.ChangeOwner && !hasOwnIdentity, OpeningPeer.Open(new DacIdentity(5001, 5001, []), [disk])[0].Read);
        manager.Stop(domain);
        Assert.Equal(before, new[] { mount.Path + "/d", disk }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    private static DomainDefinition Dynamic(string disk)
    {
        string document = Document("vm", Emulator, disk);
        return DomainXml.Parse(document[..document.IndexOf("<seclabel", StringComparison.Ordinal)] + "</domain>");
    }
}

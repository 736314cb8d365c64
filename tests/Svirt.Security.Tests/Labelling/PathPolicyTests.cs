using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Drivers;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

public sealed class PathPolicyTests
{
    private static readonly FileStatus Plain = new()
    {
        Identity = new FileIdentity(new DeviceNumber(8, 1), 42, 0),
        Type = FileType.Regular,
        Permissions = 0x180,
        UserId = 0,
        GroupId = 0,
        LinkCount = 1,
    };

    private readonly PathPolicyOptions _options = new();

    [Theory]
    [InlineData("/srv/disk.img", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData("/etc/shadow", ResourceAccess.ReadWrite, PathTreatment.Refused, PathRules.SystemPathWrite)]
    [InlineData("/etc/shadow", ResourceAccess.Shared, PathTreatment.Refused, PathRules.SystemPathWrite)]
    [InlineData("/etc/shadow", ResourceAccess.ReadOnly, PathTreatment.Untouchable, PathRules.SystemPath)]
    [InlineData("/usr/share/OVMF/OVMF_CODE.fd", ResourceAccess.ReadOnly, PathTreatment.Untouchable, PathRules.SystemPath)]
    [InlineData("/boot/vmlinuz", ResourceAccess.ReadOnly, PathTreatment.Untouchable, PathRules.SystemPath)]
    [InlineData("/usrlocal/disk", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData("/etc", ResourceAccess.ReadWrite, PathTreatment.Refused, PathRules.SystemPathWrite)]
    [InlineData("/proc/kcore", ResourceAccess.ReadOnly, PathTreatment.Refused, PathRules.KernelInterface)]
    [InlineData("/sys/kernel/debug/x", ResourceAccess.ReadOnly, PathTreatment.Refused, PathRules.KernelInterface)]
    [InlineData("/sys/devices/pci0000:00/config", ResourceAccess.ReadWrite, PathTreatment.Refused, PathRules.KernelInterface)]
    [InlineData("/sys/devices/pci0000:00/remove", ResourceAccess.ReadWrite, PathTreatment.Refused, PathRules.KernelInterface)]
    [InlineData("/var/lib/state/domains/x", ResourceAccess.ReadOnly, PathTreatment.Refused, PathRules.StateDirectory)]
    [InlineData("/var/lib/state", ResourceAccess.ReadOnly, PathTreatment.Refused, PathRules.StateDirectory)]
    [InlineData("/var/lib/stately", ResourceAccess.ReadOnly, PathTreatment.Ordinary, PathRules.Ordinary)]
    public void Check_Place_GivesTheRule(string path, ResourceAccess access, PathTreatment treatment, string rule) =>
        AssertVerdict(treatment, rule, path, Plain, access);

    [Fact]
    public void Check_AllowedSystemPath_IsOrdinary()
    {
        _options.AllowedSystemPaths.Add("/etc/vms");
        AssertVerdict(PathTreatment.Ordinary, PathRules.Ordinary, "/etc/vms/a.img", Plain, ResourceAccess.ReadWrite);
        AssertVerdict(PathTreatment.Refused, PathRules.SystemPathWrite, "/etc/vms2/a.img", Plain, ResourceAccess.ReadWrite);
    }

    [Theory]
    [InlineData(1, 1, PathTreatment.Refused, PathRules.MemoryDevice)]
    [InlineData(1, 2, PathTreatment.Refused, PathRules.MemoryDevice)]
    [InlineData(1, 4, PathTreatment.Refused, PathRules.MemoryDevice)]
    [InlineData(202, 0, PathTreatment.Refused, PathRules.MemoryDevice)]
    [InlineData(1, 11, PathTreatment.Refused, PathRules.MemoryDevice)]
    [InlineData(10, 144, PathTreatment.Refused, PathRules.ControlDevice)] // nvram
    [InlineData(10, 203, PathTreatment.Refused, PathRules.ControlDevice)] // cuse
    [InlineData(10, 223, PathTreatment.Refused, PathRules.ControlDevice)] // uinput
    [InlineData(10, 231, PathTreatment.Refused, PathRules.ControlDevice)] // snapshot
    [InlineData(10, 234, PathTreatment.Refused, PathRules.ControlDevice)] // btrfs-control
    [InlineData(10, 235, PathTreatment.Refused, PathRules.ControlDevice)] // autofs
    [InlineData(10, 236, PathTreatment.Refused, PathRules.ControlDevice)] // mapper/control
    [InlineData(10, 237, PathTreatment.Refused, PathRules.ControlDevice)] // loop-control
    [InlineData(10, 239, PathTreatment.Refused, PathRules.ControlDevice)] // uhid
    [InlineData(10, 240, PathTreatment.Refused, PathRules.ControlDevice)] // userio
    [InlineData(10, 183, PathTreatment.Untouchable, PathRules.SharedNode)] // hwrng
    [InlineData(10, 196, PathTreatment.Untouchable, PathRules.SharedNode)] // vfio/vfio
    [InlineData(1, 3, PathTreatment.Untouchable, PathRules.SharedNode)]
    [InlineData(1, 9, PathTreatment.Untouchable, PathRules.SharedNode)]
    [InlineData(10, 232, PathTreatment.Untouchable, PathRules.SharedNode)]
    [InlineData(10, 200, PathTreatment.Untouchable, PathRules.SharedNode)]
    [InlineData(10, 238, PathTreatment.Untouchable, PathRules.SharedNode)]
    [InlineData(4, 64, PathTreatment.Ordinary, PathRules.Ordinary)]
    public void Check_CharacterNode_IsJudgedByItsNumberWhateverItsName(uint major, uint minor, PathTreatment treatment, string rule) =>
        AssertVerdict(treatment, rule, "/srv/node", Plain with { Type = FileType.CharacterDevice, NodeDevice = new DeviceNumber(major, minor) }, ResourceAccess.ReadWrite);

    [Theory]
    [InlineData(ResourceAccess.ReadWrite, PathTreatment.Refused)]
    [InlineData(ResourceAccess.ReadOnly, PathTreatment.Untouchable)]
    public void Check_PrivilegedFile_IsNeverGivenAway(ResourceAccess access, PathTreatment treatment)
    {
        AssertVerdict(treatment, PathRules.SetIdFile, "/srv/f", Plain with { Permissions = 0x9ED }, access);
        AssertVerdict(treatment, PathRules.SetIdFile, "/srv/f", Plain with { Permissions = 0x5ED }, access);
        PathVerdict verdict = Policy().Check("/srv/f", Plain, hasFileCapability: true, Disk(access));
        Assert.Equal((treatment, PathRules.FileCapability), (verdict.Treatment, verdict.Rule));
    }

    [Fact]
    public void Check_HardLinkedFile_IsRefusedUnlessAllowed()
    {
        FileStatus linked = Plain with { LinkCount = 2 };
        AssertVerdict(PathTreatment.Refused, PathRules.HardLink, "/srv/f", linked, ResourceAccess.ReadOnly);
        _options.AllowHardLinks = true;
        AssertVerdict(PathTreatment.Ordinary, PathRules.Ordinary, "/srv/f", linked, ResourceAccess.ReadOnly);
    }

    [Theory]
    [InlineData(FileType.Directory)]
    [InlineData(FileType.SymbolicLink)]
    [InlineData(FileType.Unknown)]
    public void Check_UnexpectedType_IsRefused(FileType type) =>
        AssertVerdict(PathTreatment.Refused, PathRules.UnexpectedType, "/srv/f", Plain with { Type = type }, ResourceAccess.ReadOnly);

    [Fact]
    public void Check_ImmutableFile_IsRefusedForWritingAndLeftAloneOtherwise()
    {
        AssertVerdict(PathTreatment.Refused, PathRules.ImmutableFile, "/srv/f", Plain with { IsImmutable = true }, ResourceAccess.ReadWrite);
        AssertVerdict(PathTreatment.Refused, PathRules.ImmutableFile, "/srv/f", Plain with { IsAppendOnly = true }, ResourceAccess.ReadWrite);
        AssertVerdict(PathTreatment.Untouchable, PathRules.ImmutableFile, "/srv/f", Plain with { IsImmutable = true }, ResourceAccess.ReadOnly);
    }

    [Theory]
    [InlineData("/dev/sgx_provision")]
    [InlineData("/dev/sgx_vepc")]
    [InlineData("/dev/vhost-scsi")]
    [InlineData("/dev/sev")]
    [InlineData("/dev/iommu")]
    [InlineData("/dev/udmabuf")]
    public void Check_SharedNodeWithoutAFixedNumber_IsKnownByItsPath(string path) =>
        AssertVerdict(
            PathTreatment.Untouchable, PathRules.SharedNode, path,
            Plain with { Type = FileType.CharacterDevice, NodeDevice = new DeviceNumber(10, 120) }, ResourceAccess.ReadWrite);

    [Fact]
    public void Check_MemoryDeviceInASystemDirectory_IsRefusedAllTheSame() =>
        AssertVerdict(
            PathTreatment.Refused, PathRules.MemoryDevice, "/etc/mem",
            Plain with { Type = FileType.CharacterDevice, NodeDevice = new DeviceNumber(1, 1) }, ResourceAccess.ReadOnly);

    [Theory]
    [InlineData("/")]
    [InlineData("/home")]
    [InlineData("/srv")]
    [InlineData("/etc")]
    [InlineData("/usr")]
    [InlineData("/var")]
    [InlineData("/var/log")]
    [InlineData("/run/systemd")]
    [InlineData("/dev")]
    [InlineData("/dev/mapper")]
    [InlineData("/dev/bus/usb")]
    public void Check_SystemDirectory_IsRefusedUnlessAllowedByName(string path)
    {
        FileStatus directory = Plain with { Type = FileType.Directory };
        AssertVerdict(PathTreatment.Refused, PathRules.SystemDirectory, path, directory, Directory(ResourceKind.FilesystemDirectory, ResourceAccess.ReadOnly));
        AssertVerdict(PathTreatment.Refused, PathRules.SystemDirectory, path, directory, Directory(ResourceKind.TpmState, ResourceAccess.ReadWrite));
        PathVerdict verdict = Policy().Check(path, directory, hasFileCapability: false, Directory(ResourceKind.Disk, ResourceAccess.ReadOnly));
        Assert.Contains(nameof(PathPolicyOptions.AllowedDirectories), verdict.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AllowedDirectory_IsAllowedItselfAlone()
    {
        _options.AllowedDirectories.Add("/srv");
        _options.AllowedDirectories.Add("/usr");
        FileStatus directory = Plain with { Type = FileType.Directory };
        DomainResource share = Directory(ResourceKind.FilesystemDirectory, ResourceAccess.ReadWrite);
        AssertVerdict(PathTreatment.Untouchable, PathRules.SharedDirectory, "/srv", directory, share);
        AssertVerdict(PathTreatment.Refused, PathRules.SystemDirectory, "/home", directory, share);
        AssertVerdict(PathTreatment.Refused, PathRules.SystemPathWrite, "/usr", directory, share);
    }

    [Theory]
    [InlineData("/var/lib", PathRules.SystemDirectory)]
    [InlineData("/var/lib/state", PathRules.StateDirectory)]
    [InlineData("/var/lib/state/domains", PathRules.StateDirectory)]
    [InlineData("/", PathRules.StateDirectory)]
    public void Check_DirectoryAroundOrInTheState_IsRefused(string path, string rule)
    {
        _options.AllowedDirectories.Add("/");
        PathVerdict verdict = new PathPolicy(_options, path == "/var/lib" ? "/elsewhere/state" : "/var/lib/state").Check(
            path, Plain with { Type = FileType.Directory }, hasFileCapability: false, Directory(ResourceKind.FilesystemDirectory, ResourceAccess.ReadOnly));
        Assert.Equal((PathTreatment.Refused, rule), (verdict.Treatment, verdict.Rule));
    }

    [Theory]
    [InlineData(ResourceKind.FilesystemDirectory, "/home/user/share", PathTreatment.Untouchable, PathRules.SharedDirectory)]
    [InlineData(ResourceKind.TpmState, "/var/lib/tpm/vm", PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData(ResourceKind.MemoryBacking, "/dev/shm/vm", PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData(ResourceKind.MemoryBacking, "/dev/shm", PathTreatment.Refused, PathRules.SystemDirectory)]
    [InlineData(ResourceKind.TpmState, "/usr/lib/tpm", PathTreatment.Refused, PathRules.SystemPathWrite)]
    [InlineData(ResourceKind.FilesystemDirectory, "/proc/1/root", PathTreatment.Refused, PathRules.KernelInterface)]
    [InlineData(ResourceKind.FilesystemDirectory, "/sys/devices/pci0000:00", PathTreatment.Refused, PathRules.KernelInterface)]
    public void Check_DirectoryOfADomain_IsTakenByItsKind(ResourceKind kind, string path, PathTreatment treatment, string rule) =>
        AssertVerdict(treatment, rule, path, Plain with { Type = FileType.Directory }, Directory(kind, ResourceAccess.ReadWrite));

    [Fact]
    public void Check_FileWhereADirectoryIsNeeded_IsRefused() =>
        AssertVerdict(PathTreatment.Refused, PathRules.UnexpectedType, "/srv/a/b", Plain, Directory(ResourceKind.FilesystemDirectory, ResourceAccess.ReadWrite));

    [Theory]
    [InlineData(ResourceKind.PciDeviceTree, "/sys/devices/system/cpu")]
    [InlineData(ResourceKind.PciDeviceTree, "/sys/class/net")]
    [InlineData(ResourceKind.TpmCancel, "/sys/devices/pci0000:00/remove")]
    [InlineData(ResourceKind.TpmCancel, "/sys/devices/system/cpu/cancel")]
    public void Check_KernelInterface_IsRefusedWhateverItIsSaidToBe(ResourceKind kind, string path) =>
        AssertVerdict(PathTreatment.Refused, PathRules.KernelInterface, path, null, Disk(ResourceAccess.ReadOnly) with { Kind = kind });

    [Theory]
    [InlineData("/run/docker.sock")]
    [InlineData("/run/anything.sock")]
    [InlineData("/run/systemd/private")]
    [InlineData("/run/dbus/system_bus_socket")]
    [InlineData("/run/libvirt/libvirt-sock")]
    [InlineData("/run/user/1000/bus")]
    [InlineData("/run/user/1000/systemd/private")]
    public void Check_SocketOfADaemon_IsRefusedUnlessAllowed(string path)
    {
        FileStatus socket = Plain with { Type = FileType.Socket };
        DomainResource serial = Disk(ResourceAccess.ReadWrite) with { Kind = ResourceKind.CharacterSocketConnect };
        AssertVerdict(PathTreatment.Refused, PathRules.DaemonSocket, path, socket, serial);
        _options.AllowedSystemPaths.Add(path);
        AssertVerdict(PathTreatment.Ordinary, PathRules.Ordinary, path, socket, serial);
    }

    [Theory]
    [InlineData(ResourceKind.CharacterSocketConnect, "/run/libvirt/qemu/channel/agent", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData(ResourceKind.CharacterSocketConnect, "/srv/vm/serial", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData(ResourceKind.ReservationSocket, "/run/qemu-pr-helper.sock", ResourceAccess.ReadWrite, PathTreatment.Untouchable, PathRules.SharedSocket)]
    [InlineData(ResourceKind.ReservationSocket, "/srv/vm/pr-helper0.sock", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
    [InlineData(ResourceKind.AudioSocket, "/run/pulse/native", ResourceAccess.Shared, PathTreatment.Untouchable, PathRules.SharedSocket)]
    [InlineData(ResourceKind.AudioSocket, "/run/docker.sock", ResourceAccess.Shared, PathTreatment.Refused, PathRules.DaemonSocket)]
    [InlineData(ResourceKind.ReservationSocket, "/run/docker.sock", ResourceAccess.ReadWrite, PathTreatment.Refused, PathRules.DaemonSocket)]
    [InlineData(ResourceKind.DisplaySocket, "/run/user/1000/bus", ResourceAccess.ReadWrite, PathTreatment.Untouchable, PathRules.SharedSocket)]
    [InlineData(ResourceKind.DisplaySocket, "/run/dbus/system_bus_socket", ResourceAccess.ReadWrite, PathTreatment.Untouchable, PathRules.SharedSocket)]
    [InlineData(ResourceKind.DisplaySocket, "/run/docker.sock", ResourceAccess.ReadWrite, PathTreatment.Refused, PathRules.DaemonSocket)]
    [InlineData(ResourceKind.DisplaySocket, "/run/libvirt/qemu/dbus/vm.sock", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
    public void Check_Socket_IsTheDomainsOwnOrShared(ResourceKind kind, string path, ResourceAccess access, PathTreatment treatment, string rule) =>
        AssertVerdict(treatment, rule, path, Plain with { Type = FileType.Socket }, Disk(access) with { Kind = kind });

    [Fact]
    public void Page_HasEveryRuleAndNoOther()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!folder!.EnumerateFiles("Svirt.Security.sln").Any())
            folder = folder.Parent;
        var rows = File.ReadLines(Path.Combine(folder.FullName, "docs", "path-policy.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries))
            .Select(name => name.Trim('`'))
            .Distinct(StringComparer.Ordinal);

        var rules = typeof(PathRules).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(rules.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    private static DomainResource Directory(ResourceKind kind, ResourceAccess access) =>
        Disk(access) with { Kind = kind, SourceType = ResourceSourceType.Directory };

    private PathPolicy Policy() => new(_options, "/var/lib/state");

    private void AssertVerdict(PathTreatment treatment, string rule, string path, FileStatus status, ResourceAccess access) =>
        AssertVerdict(treatment, rule, path, status, Disk(access));

    private void AssertVerdict(PathTreatment treatment, string rule, string path, FileStatus? status, DomainResource resource)
    {
        PathVerdict verdict = Policy().Check(path, status, hasFileCapability: false, resource);
        Assert.Equal((treatment, rule), (verdict.Treatment, verdict.Rule));
    }

    private static DomainResource Disk(ResourceAccess access) => new() { Kind = ResourceKind.Disk, Path = "/x", Access = access };

    /// <summary>
    /// A private /dev has nodes of its own, with other inodes on another file system: what is shared is the device, by whatever node and for
    /// whatever resource it is named.
    /// </summary>
    [RootTheory]
    [InlineData(1, 3)] // null
    [InlineData(1, 9)] // urandom
    [InlineData(10, 196)] // vfio
    [InlineData(10, 200)] // net/tun
    [InlineData(10, 229)] // fuse
    [InlineData(10, 232)] // kvm
    [InlineData(10, 238)] // vhost-net
    [InlineData(10, 241)] // vhost-vsock
    public void Plan_SecondNodeOfASharedDevice_IsNeitherChownedNorGivenAnEntry(int major, int minor)
    {
        using var host = new ManagerHost();
        string node = host.Folder.Path + "/node", other = host.Folder.Path + "/other";
        MountedFolder.Run("mknod", "-m", "600", node, "c", $"{major}", $"{minor}");
        MountedFolder.Run("mknod", "-m", "600", other, "c", "240", "1");
        foreach (DacStrategy strategy in Enum.GetValues<DacStrategy>())
        {
            using SecurityManager manager = host.NewManager(options => options.Dac.Strategy = strategy);
            DomainDefinition empty = ManagerHost.Domain("vm");
            SecurityPlan Plan(ResourceKind kind, string path) =>
                manager.Plan(empty with { Resources = [new DomainResource { Kind = kind, Path = path, Access = ResourceAccess.ReadWrite }] });
            foreach (ResourceKind kind in new[] { ResourceKind.TapDevice, ResourceKind.CharacterDevice, ResourceKind.UsbDevice })
                Assert.DoesNotContain(Plan(kind, node).Labels.Actions, action => action.Kind == LabelActionKind.Apply && action.Target!.Path == node);
            Assert.Contains(Plan(ResourceKind.CharacterDevice, other).Labels.Actions, action => action.Kind == LabelActionKind.Apply && action.Target!.Path == other);
        }
    }

    /// <summary>Numbers of these are given out at run time; the kernel's list has them.</summary>
    [Theory]
    [InlineData("userfaultfd")]
    [InlineData("udmabuf")]
    [InlineData("sev")]
    [InlineData("sgx_vepc")]
    [InlineData("sgx_provision")]
    [InlineData("iommu")]
    [InlineData("vhost-scsi")]
    public void Check_SharedDeviceOfADynamicNumber_IsKnownByTheKernelsNameAndByItsOwn(string driver)
    {
        var policy = new PathPolicy(new PathPolicyOptions(), "/var/lib/state", minor => minor == 257 ? driver : "other");
        var resource = new DomainResource { Kind = ResourceKind.CharacterDevice, Path = "/x", Access = ResourceAccess.ReadWrite };
        string RuleOf(string path, uint major, uint minor) =>
            policy.Check(path, DriverScene.Status(FileType.CharacterDevice, node: new DeviceNumber(major, minor)), false, resource).Rule;
        Assert.Equal(PathRules.SharedNode, RuleOf("/srv/private/anything", 10, 257));
        Assert.Equal(PathRules.SharedNode, RuleOf("/dev/" + driver, 10, 258));
        Assert.Equal(PathRules.Ordinary, RuleOf("/srv/private/" + driver, 10, 258));
        Assert.Equal(PathRules.Ordinary, RuleOf("/srv/private/anything", 11, 257));
    }

    [Theory]
    [InlineData(200, "tun")]
    [InlineData(232, "kvm")]
    public void Find_MiscellaneousDeviceOfThisHost_HasItsName(uint minor, string name)
    {
        bool isListed = File.ReadLines("/proc/misc").Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var listed] && listed == name);
        Assert.Equal(isListed ? name : null, MiscellaneousDevices.Find(new System.IO.Abstractions.FileSystem(), minor));
        Assert.Null(MiscellaneousDevices.Find(new System.IO.Abstractions.FileSystem(), 999_999));
    }

    /// <summary>A macvtap interface is one domain's; the nodes that make tap devices are everybody's.</summary>
    [Theory]
    [InlineData("/dev/tap7", PathRules.Ordinary)]
    [InlineData("/dev/tap", PathRules.SharedNode)]
    [InlineData("/dev/tap7x", PathRules.SharedNode)]
    [InlineData("/dev/net/tun2", PathRules.SharedNode)]
    public void Check_TapDevice_IsSharedUnlessMacvtap(string path, string rule)
    {
        var resource = new DomainResource { Kind = ResourceKind.TapDevice, Path = path, Access = ResourceAccess.ReadWrite };
        Assert.Equal(rule, new PathPolicy(new PathPolicyOptions(), "/var/lib/state").Check(path, DriverScene.Status(FileType.CharacterDevice, node: new DeviceNumber(240, 1)), false, resource).Rule);
    }

    [Fact]
    public void Check_TunNodeUnderAMacvtapName_IsSharedAllTheSame()
    {
        var resource = new DomainResource { Kind = ResourceKind.TapDevice, Path = "/dev/tap7", Access = ResourceAccess.ReadWrite };
        Assert.Equal(PathRules.SharedNode, new PathPolicy(new PathPolicyOptions(), "/var/lib/state").Check("/dev/tap7", DriverScene.Status(FileType.CharacterDevice, node: new DeviceNumber(10, 200)), false, resource).Rule);
    }
}

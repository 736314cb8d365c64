using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
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
    [InlineData("/sys/devices/pci0000:00/config", ResourceAccess.ReadWrite, PathTreatment.Ordinary, PathRules.Ordinary)]
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
        PathVerdict verdict = Policy().Check("/srv/f", Plain, hasFileCapability: true, access);
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

    private PathPolicy Policy() => new(_options, "/var/lib/state");

    private void AssertVerdict(PathTreatment treatment, string rule, string path, FileStatus status, ResourceAccess access)
    {
        PathVerdict verdict = Policy().Check(path, status, hasFileCapability: false, access);
        Assert.Equal((treatment, rule), (verdict.Treatment, verdict.Rule));
    }
}

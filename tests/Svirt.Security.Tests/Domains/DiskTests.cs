using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class DiskTests
{
    [Theory]
    [InlineData("", "", ResourceAccess.ReadWrite)]
    [InlineData("device='lun'", "", ResourceAccess.ReadWrite)]
    [InlineData("device='floppy'", "", ResourceAccess.ReadWrite)]
    [InlineData("device='cdrom'", "", ResourceAccess.ReadOnly)]
    [InlineData("device='cdrom'", "<shareable/>", ResourceAccess.ReadOnly)]
    [InlineData("device='floppy'", "<readonly/>", ResourceAccess.ReadOnly)]
    [InlineData("", "<shareable/>", ResourceAccess.Shared)]
    [InlineData("", "<shareable/><readonly/>", ResourceAccess.ReadOnly)]
    [InlineData("", "<x:readonly xmlns:x='urn:x'/>", ResourceAccess.ReadWrite)]
    public void Parse_Disk_HasTheAccessItNeeds(string attributes, string content, ResourceAccess expected) =>
        Assert.Equal(
            new DomainResource { Kind = ResourceKind.Disk, Path = "/a", Access = expected, SourceType = ResourceSourceType.Block },
            Assert.Single(Resources(Devices($"<disk type='block' {attributes}>{content}<source dev='/a'/></disk>"))));

    [Theory]
    [InlineData("mandatory", ResourceExistence.Required)]
    [InlineData("requisite", ResourceExistence.Required)]
    [InlineData("optional", ResourceExistence.Optional)]
    public void Parse_StartupPolicy_DecidesExistence(string policy, ResourceExistence expected) =>
        Assert.Equal(expected, Resources(Disk($"<source file='/a' startupPolicy='{policy}'/>"))[0].Existence);

    [Fact]
    public void Parse_DiskStartupPolicyUnknown_IsRefused() =>
        Refused(
            DomainXmlRules.DiskStartupPolicyUnknown, "/domain/devices/disk/source", Disk("<source file='/a' startupPolicy='maybe'/>"));

    [Theory]
    [InlineData("<disk device='cdrom'/>")]
    [InlineData("<disk type='block' device='cdrom'><source/></disk>")]
    [InlineData("<disk device='floppy'><source file=''/></disk>")]
    [InlineData("<disk type='network'><source protocol='http' name='/iso/a' query='/b'><host name='h' port='80'/></source></disk>")]
    public void Parse_EmptyDriveOrNetworkDisk_HasNoResource(string disk) => Assert.Empty(Resources(Devices(disk)));

    [Theory]
    [InlineData("File")]
    [InlineData("")]
    public void Parse_DiskTypeUnsupported_IsRefused(string type)
    {
        Refused(DomainXmlRules.DiskTypeUnsupported, "/domain/devices/disk", Devices($"<disk type='{type}' device='cdrom'/>"));
        Refused(
            DomainXmlRules.DiskTypeUnsupported,
            "/domain/devices/disk/backingStore",
            Disk($"<source file='/a'/><backingStore type='{type}'><source/></backingStore>"));
    }

    [Fact]
    public void Parse_DiskDeviceUnknown_IsRefused() =>
        Refused(DomainXmlRules.DiskDeviceUnknown, "/domain/devices/disk", Devices("<disk device='tape'><source file='/a'/></disk>"));

    [Theory]
    [InlineData("<disk/>", "/domain/devices/disk")]
    [InlineData("<disk type='block'><source file='/a'/></disk>", "/domain/devices/disk/source")]
    [InlineData("<disk device='lun'><source file=''/></disk>", "/domain/devices/disk/source")]
    [InlineData("<disk device='cdrom'><backingStore type='file'/></disk>", "/domain/devices/disk/backingStore")]
    public void Parse_DiskSourceMissing_IsRefused(string disk, string elementPath) =>
        Refused(DomainXmlRules.DiskSourceMissing, elementPath, Devices(disk));

    [Fact]
    public void Parse_DiskBackingTypeMissing_IsRefused() =>
        Refused(
            DomainXmlRules.DiskBackingTypeMissing,
            "/domain/devices/disk/backingStore",
            Disk("<source file='/a'/><backingStore><source file='/b'/></backingStore>"));

    [Theory]
    [InlineData("<backingStore type='file'><source file='/a'/></backingStore>", "/domain/devices/disk/backingStore")]
    [InlineData(
        "<backingStore type='file'><source file='/b'/><backingStore type='block'><source dev='/b'/></backingStore></backingStore>",
        "/domain/devices/disk/backingStore/backingStore")]
    public void Parse_DiskBackingLoop_IsRefused(string chain, string elementPath) =>
        Refused(DomainXmlRules.DiskBackingLoop, elementPath, Disk($"<source file='/a'/>{chain}"));

    [Fact]
    public void Parse_NetworkLayer_CountsAndIsNoResource() =>
        Assert.Equal<DomainResource>(
            [Layer("/c", 2)],
            Resources(Devices(
                "<disk type='network'><source protocol='nbd'/><backingStore type='network'><source protocol='nbd'/>"
                + "<backingStore type='file'><source file='/c'/></backingStore></backingStore></disk>")));

    [Fact]
    public void Parse_LabelsOfTheImage_HoldForLayersThatSayNothingElse()
    {
        var resources = Resources(Disk(
            "<source file='/a'><seclabel model='selinux' relabel='no'/><seclabel model='dac'><label>1:1</label></seclabel></source>"
            + "<backingStore type='file'><source file='/b'><seclabel model='dac' relabel='no'/><seclabel model='selinux'/></source>"
            + "<backingStore type='file'><source file='/c'/></backingStore></backingStore>"));

        var noSELinux = new DeviceSecurityLabel { Model = "selinux", Relabel = RelabelMode.No };
        var dac = new DeviceSecurityLabel { Model = "dac", Label = "1:1" };
        Assert.Equal<DeviceSecurityLabel>([noSELinux, dac], resources[0].Labels);
        Assert.Equal<DeviceSecurityLabel>([dac with { Relabel = RelabelMode.No, Label = null }, noSELinux], resources[1].Labels);
        Assert.Equal<DeviceSecurityLabel>([noSELinux, dac], resources[2].Labels);
    }

    [Fact]
    public void Parse_ChainWithoutEnd_IsBoundedByDepth()
    {
        var chain = string.Concat(Enumerable.Range(0, 100).Select(i => $"<backingStore type='file'><source file='/{i}'/>"));
        var xml = Disk($"<source file='/a'/>{chain}{string.Concat(Enumerable.Repeat("</backingStore>", 100))}");

        Assert.Equal(DomainXmlRules.XmlTooDeep, Assert.Throws<DomainXmlException>(() => DomainXml.Parse(xml)).Rule);
        Assert.Equal(101, DomainXml.Parse(xml, new DomainXmlLimits { MaxDepth = 200 }).Resources.Length);
    }

    [Fact]
    public void Parse_SamePathInTwoDisks_KeepsBoth() =>
        Assert.Equal(2, Resources(Devices("<disk><source file='/a'/></disk><disk><source file='/a'/></disk>")).Length);

    [Fact]
    public void Parse_ResourcesTooMany_IsRefusedAboveTheLimit()
    {
        var limits = new DomainXmlLimits { MaxResources = 2 };
        var two = "<disk><source file='/a'/></disk><disk><source file='/a'/></disk>";
        Assert.Equal(2, DomainXml.Parse(Devices(two), limits).Resources.Length);

        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(Devices(two + "<disk><source file='/c'/></disk>"), limits));
        Assert.Equal((DomainXmlRules.ResourcesTooMany, "/domain/devices/disk[3]"), (error.Rule, error.ElementPath));
    }

    [Theory]
    [InlineData("file='images/a'")]
    [InlineData("file=' /a'")]
    public void Parse_PathNotAbsolute_IsRefused(string source) =>
        Refused(DomainXmlRules.PathNotAbsolute, "/domain/devices/disk/source", Disk($"<source {source}/>"));

    [Fact]
    public void Parse_PathInvalid_IsRefused() =>
        Refused(DomainXmlRules.PathInvalid, "/domain/devices/disk/source", Disk("<source file='/a&#10;b'/>"));

    [Fact]
    public void Parse_PathTooLong_IsRefusedAbove4095Bytes()
    {
        var longest = "/" + new string('ü', 2047);
        Assert.Equal(longest, Resources(Disk($"<source file='{longest}'/>"))[0].Path);
        Refused(DomainXmlRules.PathTooLong, "/domain/devices/disk/source", Disk($"<source file='{longest}x'/>"));
    }

    private static DomainResource Layer(string path, int depth) =>
        new()
        {
            Kind = ResourceKind.BackingImage,
            Path = path,
            Access = ResourceAccess.ReadOnly,
            BackingDepth = depth,
            SourceType = ResourceSourceType.File,
        };
}

using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Formats that are missing, contradicted or unknown, and headers that are not as their format has them or cannot be read.</summary>
public sealed class ImageChainHeaderTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_FormatMissing_IsRefused()
    {
        _images.Create("raw", "base.raw");
        _images.QemuImg("create", "-q", "-f", "qcow", "top.qcow", "1M");
        _images.WriteBackingName("top.qcow", "base.raw", offset: 4096);

        _images.Refused(ImageChainRules.FormatMissing, "top.qcow", "qcow");

        var recorded = new ImageChainOptions
        {
            RecordedImages = ImmutableDictionary<string, RecordedImage>.Empty.Add(
                _images["top.qcow"], new RecordedImage { BackingPath = _images["base.raw"], BackingFormat = "raw" }),
        };
        Assert.Equal("raw", _images.Discover("top.qcow", "qcow", recorded).Resources[1].Format);
    }

    [QemuImgFact]
    public void Complete_FormatContradicted_IsRefused()
    {
        _images.Create("qcow2", "base.img");
        _images.CreateOver(
            "top.qcow2", $$$"""json:{"driver":"qcow2","file":{"driver":"file","filename":"{{{_images["base.img"]}}}"}}""", "raw");

        _images.Refused(ImageChainRules.FormatContradicted, "top.qcow2", "qcow2");
    }

    [QemuImgFact]
    public void Complete_FormatUnsupported_IsRefused()
    {
        _images.Create("raw", "disk");
        _images.Refused(ImageChainRules.FormatUnsupported, "disk", "cow");
    }

    [QemuImgFact]
    public void Complete_HeaderMalformedByAnotherFormat_IsRefused()
    {
        _images.Create("raw", "zeros");
        _images.Create("qcow2", "other");
        foreach (var format in new[] { "qcow2", "qcow", "vmdk", "qed", "vhdx" })
            Assert.Equal(0, _images.Refused(ImageChainRules.HeaderMalformed, "zeros", format).Offset);
        foreach (var format in new[] { "qcow", "vmdk", "qed", "vhdx" })
            _images.Refused(ImageChainRules.HeaderMalformed, "other", format);
    }

    [QemuImgFact]
    public void Complete_FeatureUnknown_IsRefused()
    {
        _images.Create("qcow2", "disk.qcow2");
        _images.Overwrite("disk.qcow2", 72, [0x80]);

        Assert.Equal(72, _images.Refused(ImageChainRules.FeatureUnknown, "disk.qcow2", "qcow2").Offset);
    }

    [Theory]
    [InlineData("<disk type='network'><driver type='qcow2'/><source protocol='nbd' name='x'><host name='h'/></source></disk>", "disk")]
    [InlineData("<disk type='network'><driver type='new'/><source protocol='nbd' name='x'/></disk>", "disk")]
    [InlineData(
        "<disk><source file='/a'/><mirror type='network'><format type='qcow2'/><source protocol='nbd'/></mirror></disk>", "disk/mirror")]
    [InlineData(
        "<disk type='network'><driver type='qcow2'/><source protocol='nbd'/><backingStore type='network'><format type='vmdk'/>"
        + "<source protocol='nbd'/></backingStore></disk>",
        "disk/backingStore")]
    public void Complete_HeaderUnreachable_IsRefused(string disk, string elementPath)
    {
        var domain = DomainXml.Parse(Documents.Devices(disk));
        var error = Assert.Throws<ImageChainException>(() => _images.Discover(domain, ImageChainOptions.Default));
        Assert.Equal((ImageChainRules.HeaderUnreachable, $"/domain/devices/{elementPath}/source"), (error.Rule, error.Path));

        Assert.NotEqual(domain, domain with { OpenPathlessImages = [] });
    }

    [Fact]
    public void Complete_HeaderUnreachableBehindDescriptors_IsRefused()
    {
        string Xml(string rest) => Documents.Disk($"<driver type='qcow2'/><source file='/a' fdgroup='g'/>{rest}");
        var error = Assert.Throws<ImageChainException>(() => _images.Discover(DomainXml.Parse(Xml("")), ImageChainOptions.Default));
        Assert.Equal((ImageChainRules.HeaderUnreachable, "/a"), (error.Rule, error.Path));

        Assert.Single(_images.Discover(DomainXml.Parse(Xml("<backingStore/>")), ImageChainOptions.Default).Resources);
    }

    [Theory]
    [InlineData("<disk type='network'><source protocol='nbd' name='x'/></disk>")]
    [InlineData("<disk type='network'><driver type='raw'/><source protocol='nbd' name='x'/></disk>")]
    [InlineData("<disk type='network'><driver type='qcow2'/><source protocol='nbd' name='x'/><backingStore/></disk>")]
    public void Complete_NetworkDiskThatStandsAlone_IsAccepted(string disk) =>
        Assert.Empty(_images.Discover(DomainXml.Parse(Documents.Devices(disk)), ImageChainOptions.Default).Resources);
}

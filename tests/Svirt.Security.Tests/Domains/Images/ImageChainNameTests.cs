using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Names in headers, and what covers them: directories, the document, records.</summary>
public sealed class ImageChainNameTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_NameNotCovered_IsRefused()
    {
        _images.CreateOver("disk.qcow2", "/etc/shadow", "raw");

        var error = _images.Refused(ImageChainRules.NameNotCovered, "disk.qcow2", "qcow2");

        Assert.Equal(_images["disk.qcow2"], error.Path);
        Assert.True(error.Offset > 0);
        Assert.Contains("/etc/shadow", error.Message, StringComparison.Ordinal);
    }

    [QemuImgFact]
    public void Complete_NameNotCoveredOutsideTheRoot_IsRefused()
    {
        Directory.CreateDirectory(_images["base"]);
        _images.Create("raw", "base-secret.raw");
        _images.CreateOver("top.qcow2", "base-secret.raw", "raw");

        _images.Refused(ImageChainRules.NameNotCovered, "top.qcow2", "qcow2", new ImageChainOptions { AllowedBackingRoots = [_images["base"]] });
    }

    [QemuImgFact]
    public void Complete_NameThatTheDocumentListsForAnotherDisk_IsAcceptedInThatFormatOnly()
    {
        _images.Create("raw", "base.img");
        _images.CreateOver("top.qcow2", "base.img", "raw");
        string Xml(string format) => Documents.Devices(
            $"<disk><driver type='qcow2'/><source file='{_images["top.qcow2"]}'/></disk>"
            + $"<disk device='cdrom'><driver type='{format}'/><source file='{_images["base.img"]}'/></disk>");

        Assert.Equal(3, _images.Discover(DomainXml.Parse(Xml("raw")), ImageChainOptions.Default).Resources.Length);
        var error = Assert.Throws<ImageChainException>(() => _images.Discover(DomainXml.Parse(Xml("vdi")), ImageChainOptions.Default));
        Assert.Equal(ImageChainRules.NameNotCovered, error.Rule);
    }

    [QemuImgFact]
    public void Complete_RecordContradicted_IsRefused()
    {
        _images.Create("raw", "base.raw");
        _images.Create("raw", "other.raw");
        _images.CreateOver("top.qcow2", "base.raw", "raw");
        ImageChainOptions Recorded(string? backing) => new()
        {
            RecordedImages = ImmutableDictionary<string, RecordedImage>.Empty.Add(
                _images["top.qcow2"], new RecordedImage { BackingPath = backing, BackingFormat = "raw" }),
        };

        Assert.Equal(2, _images.Discover("top.qcow2", "qcow2", Recorded(_images["base.raw"])).Resources.Length);
        _images.Refused(ImageChainRules.RecordContradicted, "top.qcow2", "qcow2", Recorded(_images["other.raw"]));
        _images.Refused(ImageChainRules.RecordContradicted, "top.qcow2", "qcow2", Recorded(null));
    }

    [QemuImgFact]
    public void Complete_NameUnsupported_IsRefused()
    {
        string[] names =
        [
            "nbd://localhost/x",
            "nbd+unix:///x?socket=/run/s",
            "file:base.raw",
            "json:{",
            """json:{"driver":"nbd","path":"/run/s"}""",
            """json:{"driver":"raw","file":"#block123"}""",
            """json:{"driver":"file","filename":"/a","filename":"/b"}""",
            """json:{"driver":"file","filename":"\ud800"}""",
            """json:{"driver":"qcow2","file":{"driver":"file","filename":"/a"},"data-file":{"driver":"file","filename":"/etc/shadow"}}""",
        ];
        foreach (var name in names)
        {
            _images.CreateOver("top.qcow2", name, "raw");
            _images.Refused(ImageChainRules.NameUnsupported, "top.qcow2", "qcow2");
        }
    }

    [QemuImgTheory]
    [InlineData("sub/../base.raw")]
    [InlineData("..")]
    [InlineData("/../base.raw")]
    [InlineData("file:/sub/../base.raw")]
    [InlineData("""json:{"driver":"raw","file":{"driver":"file","filename":"/sub/../base.raw"}}""")]
    public void Complete_NameUnsupportedThatGoesUp_IsRefused(string name)
    {
        // Where the directory before the dots is a link, the kernel goes up from where it leads.
        _images.CreateOver("top.qcow2", name.Replace("/sub/", _images["sub/"], StringComparison.Ordinal), "raw");
        _images.Refused(ImageChainRules.NameUnsupported, "top.qcow2", "qcow2");
    }

    [QemuImgFact]
    public void Complete_NameUnsupportedOfARelativeDataFile_IsRefused()
    {
        // QEMU opens it in its own working directory.
        _images.Create("qcow2", "disk.qcow2", "-o", "data_file=data.raw");
        var recorded = new ImageChainOptions
        {
            AllowedBackingRoots = [_images.Path],
            RecordedImages = ImmutableDictionary<string, RecordedImage>.Empty.Add(
                _images["disk.qcow2"], new RecordedImage { DataFiles = [_images["data.raw"]] }),
        };
        _images.Refused(ImageChainRules.NameUnsupported, "disk.qcow2", "qcow2", recorded);
    }

    [QemuImgFact]
    public void Complete_NameInvalid_IsRefused()
    {
        _images.CreateOver("top.qcow2", "/a\nb", "raw");
        _images.Refused(ImageChainRules.NameInvalid, "top.qcow2", "qcow2");
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/")]
    [InlineData("/a/../b")]
    [InlineData("/a/")]
    public void AllowedBackingRoots_NotADirectoryToAllow_Throw(string root) =>
        Assert.Throws<ArgumentException>(() => new ImageChainOptions { AllowedBackingRoots = [root] });
}

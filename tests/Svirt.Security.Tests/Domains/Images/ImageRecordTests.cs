using System.Collections.Immutable;
using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>A record of an image is binding under whatever name the document knows the image.</summary>
public sealed class ImageRecordTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public ImageRecordTests()
    {
        File.WriteAllBytes(_images["base.raw"], new byte[512]);
        File.WriteAllBytes(_images["victim.raw"], new byte[512]);
    }

    public void Dispose() => _images.Dispose();

    [QemuImgTheory]
    [InlineData("//top.qcow2")]
    [InlineData("/./top.qcow2")]
    [InlineData("/sub/../top.qcow2")]
    [InlineData("/alias.qcow2")]
    public void Complete_RecordContradictedUnderAnotherName_IsRefused(string name)
    {
        Directory.CreateDirectory(_images["sub"]);
        _images.CreateOver("top.qcow2", _images["victim.raw"], "raw");
        Link("top.qcow2", "alias.qcow2");
        var domain = Domain(_images.Path + name);
        Assert.Equal(2, _images.Discover(domain, new ImageChainOptions { AllowedBackingRoots = [_images.Path] }).Resources.Length);

        var error = Assert.Throws<ImageChainException>(() => _images.Discover(domain, Recorded("top.qcow2")));
        Assert.Equal(ImageChainRules.RecordContradicted, error.Rule);
    }

    [QemuImgFact]
    public void Complete_RecordUnderAnotherName_CoversWhatItNames()
    {
        _images.CreateOver("top.qcow2", _images["base.raw"], "raw");
        var options = Recorded("top.qcow2") with { AllowedBackingRoots = [] };

        Assert.Equal(_images["base.raw"], _images.Discover(Domain(_images.Path + "//top.qcow2"), options).Resources[1].Path);
    }

    [QemuImgFact]
    public void Complete_RecordContradictedByASecondRecordOfTheFile_IsRefused()
    {
        _images.CreateOver("top.qcow2", _images["base.raw"], "raw");
        Link("top.qcow2", "alias.qcow2");
        var options = Recorded("top.qcow2", "alias.qcow2");

        Assert.Equal(2, _images.Discover("top.qcow2", "qcow2", options).Resources.Length);
        var error = Assert.Throws<ImageChainException>(() => _images.Discover(Domain(_images.Path + "//top.qcow2"), options));
        Assert.Equal(ImageChainRules.RecordContradicted, error.Rule);
    }

    [QemuImgFact]
    public void Complete_RecordOfAFileThatIsGone_IsNotInTheWay()
    {
        _images.CreateOver("top.qcow2", _images["base.raw"], "raw");
        Assert.Equal(2, _images.Discover("top.qcow2", "qcow2", Recorded("gone.qcow2", "base.raw/no/folder")).Resources.Length);
    }

    [QemuImgFact]
    public void Complete_RecordThatCannotBeLookedAt_IsAnError()
    {
        // It might be a record of any image.
        _images.CreateOver("top.qcow2", _images["base.raw"], "raw");
        File.CreateSymbolicLink(_images["link.qcow2"], _images["top.qcow2"]);
        Directory.CreateSymbolicLink(_images["there"], _images.Path);
        Assert.Throws<HostException>(() => _images.Discover("top.qcow2", "qcow2", Recorded("there/top.qcow2")));
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/")]
    [InlineData("/a//b")]
    [InlineData("/a/../b")]
    [InlineData("/a/")]
    public void RecordedImages_PathThatIsNotNormalized_Throws(string path)
    {
        var records = ImmutableDictionary<string, RecordedImage>.Empty.Add(path, new RecordedImage());
        Assert.Throws<ArgumentException>(() => new ImageChainOptions { RecordedImages = records });
        Assert.Throws<ArgumentException>(() => new RecordedImage { BackingPath = path });
        Assert.Throws<ArgumentException>(() => new RecordedImage { DataFiles = ["/a", path] });
    }

    private ImageChainOptions Recorded(params string[] names) => new()
    {
        AllowedBackingRoots = [_images.Path],
        RecordedImages = names.ToImmutableDictionary(
            name => _images[name], _ => new RecordedImage { BackingPath = _images["base.raw"], BackingFormat = "raw" }),
    };

    private static DomainDefinition Domain(string path) =>
        DomainXml.Parse(Documents.Disk($"<driver type='qcow2'/><source file='{path}'/>"));

    private void Link(string target, string name)
    {
        using var link = Process.Start("ln", [_images[target], _images[name]]);
        link.WaitForExit();
    }
}

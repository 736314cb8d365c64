using Svirt.Security.Domains.Images;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>The files that covered names lead to: there, of the right type, nobody else's, and the same to the end.</summary>
public sealed class ImageChainFileTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_FileHeldByAnotherDomainUnderAnotherName_IsRefused()
    {
        _images.Create("raw", "base.raw");
        Directory.CreateDirectory(_images["guests"]);
        using (var link = System.Diagnostics.Process.Start("ln", [_images["base.raw"], _images["guests/disk.raw"]]))
            link.WaitForExit();
        _images.CreateOver("top.qcow2", "base.raw", "raw");
        _images.Live.Hold(_images["guests/disk.raw"]);

        _images.Refused(ImageChainRules.FileHeld, "top.qcow2", "qcow2");
    }

    [QemuImgFact]
    public void Complete_FileMissing_IsRefused()
    {
        _images.CreateOver("top.qcow2", "gone.raw", "raw");
        Assert.IsType<HostException>(_images.Refused(ImageChainRules.FileMissing, "top.qcow2", "qcow2").InnerException);

        File.CreateSymbolicLink(_images["etc"], "/etc");
        _images.CreateOver("linked.qcow2", "etc/shadow", "raw");
        _images.Refused(ImageChainRules.FileMissing, "linked.qcow2", "qcow2");
    }

    [QemuImgFact]
    public void Complete_FileMissingForTheOpener_IsRefused()
    {
        _images.CreateOver("top.qcow2", "base.raw", "raw");
        var unsafePath = new UnsafePathException("/x", new PathVerdict(PathTreatment.Refused, "a-rule", "a link"));
        var opener = new CountingOpener { BeforeStatus = _ => throw unsafePath };
        var discovery = new ImageChainDiscovery(opener, _images.Live, new ImageChainOptions { AllowedBackingRoots = [_images.Path] });

        var error = Assert.Throws<ImageChainException>(() => discovery.Complete(_images.Domain("top.qcow2", "qcow2")));
        Assert.Equal(ImageChainRules.FileMissing, error.Rule);
        Assert.Same(unsafePath, error.InnerException);
    }

    [QemuImgFact]
    public void Complete_FileTypeWrong_IsRefused()
    {
        Directory.CreateDirectory(_images["folder"]);
        File.CreateSymbolicLink(_images["link.raw"], "/etc/shadow");
        _images.CreateOver("top.qcow2", "folder", "raw");
        _images.CreateOver("linked.qcow2", "link.raw", "raw");

        _images.Refused(ImageChainRules.FileTypeWrong, "top.qcow2", "qcow2");
        _images.Refused(ImageChainRules.FileMissing, "linked.qcow2", "qcow2"); // the link is not followed, so what it names is not there
    }

    [QemuImgFact]
    public void Complete_FileReplacedAfterItWasAdmitted_IsRefused()
    {
        _images.Create("qcow2", "base.qcow2");
        _images.CreateOver("top.qcow2", "base.qcow2", "qcow2");
        var opener = new CountingOpener
        {
            BeforeOpen = path =>
            {
                if (path != _images["base.qcow2"])
                    return;
                File.Move(path, path + ".old");
                File.Copy(path + ".old", path);
            },
        };
        var discovery = new ImageChainDiscovery(opener, _images.Live, new ImageChainOptions { AllowedBackingRoots = [_images.Path] });

        var error = Assert.Throws<ImageChainException>(() => discovery.Complete(_images.Domain("top.qcow2", "qcow2")));
        Assert.Equal(ImageChainRules.FileReplaced, error.Rule);
    }
}

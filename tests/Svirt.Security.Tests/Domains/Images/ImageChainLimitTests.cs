using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Chains without an end, or with too many links.</summary>
public sealed class ImageChainLimitTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_ChainLoop_IsRefused()
    {
        _images.CreateOver("a.qcow2", "b.qcow2", "qcow2");
        _images.CreateOver("b.qcow2", "./a.qcow2", "qcow2");
        _images.CreateOver("self.qcow2", "./self.qcow2", "qcow2");

        _images.Refused(ImageChainRules.ChainLoop, "a.qcow2", "qcow2");
        _images.Refused(ImageChainRules.ChainLoop, "self.qcow2", "qcow2");
    }

    [QemuImgFact]
    public void Complete_ChainTooDeep_IsRefused()
    {
        _images.Create("raw", "0");
        for (var i = 1; i <= 4; i++)
            _images.CreateOver($"{i}", $"{i - 1}", i == 1 ? "raw" : "qcow2");
        ImageChainOptions Deep(int depth) => new() { AllowedBackingRoots = [_images.Path], MaxDepth = depth };

        Assert.Equal(5, _images.Discover("4", "qcow2", Deep(4)).Resources.Length);
        _images.Refused(ImageChainRules.ChainTooDeep, "4", "qcow2", Deep(3));
        _images.Refused(ImageChainRules.ResourcesTooMany, "4", "qcow2", Deep(4) with { MaxResources = 4 });
    }

    [QemuImgFact]
    public void Complete_ResourcesTooMany_IsRefused()
    {
        _images.Create("raw", "base.raw");
        _images.CreateOver("top.qcow2", "base.raw", "raw");
        _images.Refused(
            ImageChainRules.ResourcesTooMany, "top.qcow2", "qcow2", new ImageChainOptions { AllowedBackingRoots = [_images.Path], MaxResources = 1 });
    }
}

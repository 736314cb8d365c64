using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Formats whose parents only the document can name.</summary>
public sealed class ImageChainParentTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_ParentUnlistedInQed_IsRefused()
    {
        _images.Create("qed", "alone.qed");
        Assert.Single(_images.Discover("alone.qed", "qed").Resources);

        _images.Create("raw", "base.raw");
        _images.QemuImg("create", "-q", "-f", "qed", "-b", "base.raw", "-F", "raw", "top.qed");
        _images.Refused(ImageChainRules.ParentUnlisted, "top.qed", "qed");

        var listed = $"<backingStore type='file'><format type='raw'/><source file='{_images["base.raw"]}'/><backingStore/></backingStore>";
        var domain = _images.Domain("top.qed", "qed", diskContent: listed);
        Assert.Equal(domain, _images.Discover(domain, ImageChainOptions.Default));
    }

    [QemuImgFact]
    public void Complete_ParentUnlistedInVpc_IsRefused()
    {
        _images.Create("vpc", "alone.vpc");
        _images.Create("vpc", "fixed.vpc", "-o", "subformat=fixed");
        Assert.Single(_images.Discover("alone.vpc", "vpc").Resources);
        Assert.Single(_images.Discover("fixed.vpc", "vpc").Resources);

        _images.Overwrite("alone.vpc", 60, [0, 0, 0, 4]);
        _images.Refused(ImageChainRules.ParentUnlisted, "alone.vpc", "vpc");
    }

    [QemuImgFact]
    public void Complete_ParentUnlistedInVhdx_IsRefused()
    {
        _images.Create("vhdx", "disk.vhdx");
        Assert.Single(_images.Discover("disk.vhdx", "vhdx").Resources);

        // The flags of the file parameters follow the block size; found by their item, as in [MS-VHDX] 2.6.2.1.
        var bytes = File.ReadAllBytes(_images["disk.vhdx"]);
        var item = bytes.AsSpan().IndexOf(new Guid("caa16737-fa36-4d43-b3b6-33f0aa44e76b").ToByteArray());
        var table = bytes.AsSpan().IndexOf("metadata"u8);
        _images.Overwrite("disk.vhdx", table + BitConverter.ToInt32(bytes, item + 16) + 4, [2]);
        _images.Refused(ImageChainRules.ParentUnlisted, "disk.vhdx", "vhdx");
    }
}

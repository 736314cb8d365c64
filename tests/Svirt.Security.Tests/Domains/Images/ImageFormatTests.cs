using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Every format, and variant of one, that qemu-img writes: an image that stands alone has no further file.</summary>
public sealed class ImageFormatTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgTheory]
    [InlineData("raw")]
    [InlineData("qcow")]
    [InlineData("qcow2", "compat=0.10")]
    [InlineData("qcow2", "compat=1.1,lazy_refcounts=on")]
    [InlineData("qcow2", "compression_type=zstd")]
    [InlineData("qcow2", "extended_l2=on,cluster_size=128k")]
    [InlineData("qcow2", "cluster_size=512")]
    [InlineData("qcow2", "cluster_size=2M,preallocation=metadata")]
    [InlineData("qed")]
    [InlineData("vdi")]
    [InlineData("vdi", "static=on")]
    [InlineData("vhdx", "subformat=dynamic")]
    [InlineData("vhdx", "subformat=fixed")]
    [InlineData("vpc", "subformat=dynamic")]
    [InlineData("vpc", "subformat=fixed")]
    [InlineData("parallels")]
    [InlineData("vmdk", "subformat=monolithicSparse")]
    [InlineData("vmdk", "subformat=streamOptimized")]
    public void Complete_ImageThatStandsAlone_HasNoFurtherFile(string format, string options = "")
    {
        _images.Create(format, "disk", options.Length == 0 ? [] : ["-o", options]);
        Assert.Equal([$"Disk0 disk {format} ReadWrite"], _images.Summary(_images.Discover("disk", format)));
    }

    [QemuImgTheory]
    [InlineData("qcow2", "encrypt.format=luks,encrypt.key-secret=s")]
    [InlineData("luks", "key-secret=s")]
    public void Complete_EncryptedImage_HasNoFurtherFile(string format, string options)
    {
        _images.QemuImg("create", "-q", "--object", "secret,id=s,data=secret", "-f", format, "-o", $"{options},{(format == "luks" ? "" : "encrypt.")}iter-time=10", "disk", "1M");
        Assert.Equal([$"Disk0 disk {format} ReadWrite"], _images.Summary(_images.Discover("disk", format)));
    }

    [QemuImgTheory]
    [InlineData("monolithicFlat")]
    [InlineData("twoGbMaxExtentFlat")]
    [InlineData("twoGbMaxExtentSparse")]
    public void Complete_VmdkInSeveralFiles_NeedsThemRecorded(string subformat)
    {
        _images.Create("vmdk", "disk.vmdk", "-o", "subformat=" + subformat);
        _images.Refused(ImageChainRules.NameNotCovered, "disk.vmdk", "vmdk");

        string extent = Assert.Single(Directory.GetFiles(_images.Path), path => path != _images["disk.vmdk"]);
        var recorded = ImageChainOptions.Default with
        {
            RecordedImages = ImageChainOptions.Default.RecordedImages.Add(_images["disk.vmdk"], new RecordedImage { DataFiles = [extent] }),
        };
        Assert.Equal(
            ["Disk0 disk.vmdk vmdk ReadWrite", $"DataFile0 {Path.GetFileName(extent)} raw ReadWrite"],
            _images.Summary(_images.Discover("disk.vmdk", "vmdk", recorded)));
    }
}

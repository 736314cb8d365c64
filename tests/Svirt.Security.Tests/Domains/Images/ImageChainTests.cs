using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Discovery on images that qemu-img makes.</summary>
public sealed class ImageChainTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_Chain_IsFollowedToItsRawEnd()
    {
        _images.Create("raw", "base.raw");
        _images.CreateOver("middle.qcow2", "base.raw", "raw");
        _images.CreateOver("top.qcow2", _images["middle.qcow2"], "qcow2");

        var domain = _images.Discover("top.qcow2", "qcow2");

        Assert.Equal(
            ["Disk0 top.qcow2 qcow2 ReadWrite", "BackingImage1 middle.qcow2 qcow2 ReadOnly", "BackingImage2 base.raw raw ReadOnly"],
            _images.Summary(domain),
            StringComparer.Ordinal);
        Assert.All(domain.Resources, resource => Assert.False(resource.IsChainOpen));
        Assert.All(domain.Resources, resource => Assert.Equal(1, resource.DeviceNumber));
        Assert.Equal(domain, _images.Discover(domain, new ImageChainOptions { AllowedBackingRoots = [_images.Path] }));
    }

    [QemuImgFact]
    public void Complete_Layers_HaveTheLabelsOfTheImage()
    {
        _images.Create("raw", "base.raw");
        _images.CreateOver("top.qcow2", "base.raw", "raw");

        var domain = _images.Discover(
            _images.Domain("top.qcow2", "qcow2", "<seclabel model='dac' relabel='no'/>"),
            new ImageChainOptions { AllowedBackingRoots = [_images.Path] });

        Assert.Equal(RelabelMode.No, Assert.Single(domain.Resources[1].Labels).Relabel);
    }

    [QemuImgFact]
    public void Complete_RawDiskWithAQcow2HeaderThatPointsAtShadow_IsNotEvenOpened()
    {
        _images.CreateOver("disk.img", "/etc/shadow", "raw");
        var opener = new CountingOpener();
        var discovery = new ImageChainDiscovery(opener, _images.Live, new ImageChainOptions { AllowedBackingRoots = ["/etc"] });

        foreach (var driver in new[] { "<driver type='raw'/>", "" })
        {
            var domain = DomainXml.Parse(Documents.Disk($"{driver}<source file='{_images["disk.img"]}'/>"));
            Assert.Equal(domain, discovery.Complete(domain));
        }

        Assert.Equal(0, opener.Opened);
    }

    [QemuImgFact]
    public void Complete_JsonAndFileNames_AreUnderstood()
    {
        _images.Create("raw", "base.raw");
        string[] names =
        [
            $"file:{_images["base.raw"]}",
            $$$"""json:{"driver":"raw","file":{"driver":"file","filename":"{{{_images["base.raw"]}}}"}}""",
            $$$"""json:{"driver":"raw","file.filename":"{{{_images["base.raw"]}}}"}""",
            $$$"""json:{"file":{"filename":"{{{_images["base.raw"]}}}"}}""",
        ];
        foreach (var name in names)
        {
            _images.CreateOver("top.qcow2", name, "raw");
            Assert.Equal(_images["base.raw"], _images.Discover("top.qcow2", "qcow2").Resources[1].Path);
        }
    }

    [QemuImgFact]
    public void Complete_VmdkOnVmdk_IsFollowed()
    {
        _images.Create("vmdk", "base.vmdk");
        _images.QemuImg("create", "-q", "-f", "vmdk", "-b", "base.vmdk", "-F", "vmdk", "top.vmdk");

        Assert.Equal(
            ["Disk0 top.vmdk vmdk ReadWrite", "BackingImage1 base.vmdk vmdk ReadOnly"],
            _images.Summary(_images.Discover("top.vmdk", "vmdk")),
            StringComparer.Ordinal);
    }

    [QemuImgFact]
    public void Complete_ImageOfTheDocument_MayBeMissingOnlyWhereItIsOptional()
    {
        string Xml(string policy) => Documents.Disk($"<driver type='qcow2'/><source file='{_images["gone"]}' startupPolicy='{policy}'/>");

        Assert.Single(_images.Discover(DomainXml.Parse(Xml("optional")), ImageChainOptions.Default).Resources);
        Assert.Throws<HostException>(() => _images.Discover(DomainXml.Parse(Xml("mandatory")), ImageChainOptions.Default));
    }
}

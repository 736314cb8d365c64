using System.Collections.Immutable;
using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Images whose data is in other files.</summary>
public sealed class ImageChainDataFileTests : IDisposable
{
    private readonly ImageFolder _images = new();

    public void Dispose() => _images.Dispose();

    [QemuImgFact]
    public void Complete_ExternalDataFileOfAWritableImage_HasToBeListedOrRecorded()
    {
        _images.Create("qcow2", "disk.qcow2", "-o", $"data_file={_images["data.raw"]}");

        // The root covers it for a reader, not for a writer.
        _images.Refused(ImageChainRules.NameNotCovered, "disk.qcow2", "qcow2");

        var recorded = new ImageChainOptions
        {
            RecordedImages = ImmutableDictionary<string, RecordedImage>.Empty.Add(
                _images["disk.qcow2"], new RecordedImage { DataFiles = [_images["data.raw"]] }),
        };
        string[] expected = ["Disk0 disk.qcow2 qcow2 ReadWrite", "DataFile0 data.raw raw ReadWrite"];
        Assert.Equal(expected, _images.Summary(_images.Discover("disk.qcow2", "qcow2", recorded)), StringComparer.Ordinal);

        var listed = _images.Domain(
            "disk.qcow2",
            "qcow2",
            $"<dataStore type='file'><format type='raw'/><source file='{_images["data.raw"]}'/></dataStore>");
        Assert.Equal(expected, _images.Summary(_images.Discover(listed, ImageChainOptions.Default)), StringComparer.Ordinal);
    }

    [QemuImgFact]
    public void Complete_ExternalDataFileOfALayer_IsCoveredByARoot()
    {
        _images.Create("qcow2", "base.qcow2", "-o", $"data_file={_images["data.raw"]}");
        _images.CreateOver("top.qcow2", "base.qcow2", "qcow2");

        Assert.Equal(
            ["Disk0 top.qcow2 qcow2 ReadWrite", "BackingImage1 base.qcow2 qcow2 ReadOnly", "DataFile1 data.raw raw ReadOnly"],
            _images.Summary(_images.Discover("top.qcow2", "qcow2")),
            StringComparer.Ordinal);
    }

    [QemuImgFact]
    public void Complete_ListedChain_IsBelievedButItsDataFilesAreChecked()
    {
        _images.Create("raw", "base.raw");
        _images.CreateOver("top.qcow2", "/etc/shadow", "raw");
        var listed = $"<backingStore type='file'><format type='raw'/><source file='{_images["base.raw"]}'/><backingStore/></backingStore>";
        var domain = _images.Domain("top.qcow2", "qcow2", diskContent: listed);
        Assert.Equal(domain, _images.Discover(domain, ImageChainOptions.Default));

        _images.Create("qcow2", "evil.qcow2", "-o", $"data_file={_images["data.raw"]}");
        var evil = _images.Domain("evil.qcow2", "qcow2", diskContent: "<backingStore/>");
        Assert.Throws<ImageChainException>(() => _images.Discover(evil, new ImageChainOptions { AllowedBackingRoots = [_images.Path] }));
    }

    [QemuImgFact]
    public void Complete_VmdkDescriptor_HasItsExtents()
    {
        _images.Create("vmdk", "disk.vmdk", "-o", "subformat=monolithicFlat");
        _images.Refused(ImageChainRules.NameNotCovered, "disk.vmdk", "vmdk");

        var recorded = new ImageChainOptions
        {
            RecordedImages = ImmutableDictionary<string, RecordedImage>.Empty.Add(
                _images["disk.vmdk"], new RecordedImage { DataFiles = [_images["disk-flat.vmdk"]] }),
        };
        Assert.Equal(
            ["Disk0 disk.vmdk vmdk ReadWrite", "DataFile0 disk-flat.vmdk raw ReadWrite"],
            _images.Summary(_images.Discover("disk.vmdk", "vmdk", recorded)),
            StringComparer.Ordinal);
    }

    [QemuImgFact]
    public void Complete_DataStoreListedForVmdk_DoesNotStandForItsExtents()
    {
        _images.Create("vmdk", "disk.vmdk", "-o", "subformat=monolithicFlat");
        var listed = _images.Domain(
            "disk.vmdk", "vmdk", "<dataStore type='file'><format type='raw'/><source file='/data.raw'/></dataStore>", "<backingStore/>");
        var error = Assert.Throws<ImageChainException>(() => _images.Discover(listed, ImageChainOptions.Default));
        Assert.Equal(ImageChainRules.NameNotCovered, error.Rule);
    }
}

using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
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
    public void Complete_FormatMissing_IsRefused()
    {
        _images.Create("raw", "base.raw");
        _images.QemuImg("create", "-q", "-f", "qcow", "top.qcow", "1M");
        WriteBackingName("top.qcow", "base.raw", offset: 4096);

        _images.Refused(ImageChainRules.FormatMissing, "top.qcow", "qcow");

        var recorded = new ImageChainOptions
        {
            RecordedImages = ImmutableDictionary<string, RecordedImage>.Empty.Add(
                _images["top.qcow"], new RecordedImage { BackingPath = _images["base.raw"], BackingFormat = "raw" }),
        };
        Assert.Equal("raw", _images.Discover("top.qcow", "qcow", recorded).Resources[1].Format);
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
    public void Complete_FormatContradicted_IsRefused()
    {
        _images.Create("qcow2", "base.img");
        _images.CreateOver(
            "top.qcow2", $$$"""json:{"driver":"qcow2","file":{"driver":"file","filename":"{{{_images["base.img"]}}}"}}""", "raw");

        _images.Refused(ImageChainRules.FormatContradicted, "top.qcow2", "qcow2");
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

    [QemuImgFact]
    public void Complete_DataStoreListedForVmdk_DoesNotStandForItsExtents()
    {
        _images.Create("vmdk", "disk.vmdk", "-o", "subformat=monolithicFlat");
        var listed = _images.Domain(
            "disk.vmdk", "vmdk", "<dataStore type='file'><format type='raw'/><source file='/data.raw'/></dataStore>", "<backingStore/>");
        var error = Assert.Throws<ImageChainException>(() => _images.Discover(listed, ImageChainOptions.Default));
        Assert.Equal(ImageChainRules.NameNotCovered, error.Rule);
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
    public void Complete_NameInvalid_IsRefused()
    {
        _images.CreateOver("top.qcow2", "/a\nb", "raw");
        _images.Refused(ImageChainRules.NameInvalid, "top.qcow2", "qcow2");
    }

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

        Overwrite("alone.vpc", 60, [0, 0, 0, 4]);
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
        Overwrite("disk.vhdx", table + BitConverter.ToInt32(bytes, item + 16) + 4, [2]);
        _images.Refused(ImageChainRules.ParentUnlisted, "disk.vhdx", "vhdx");
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
        Overwrite("disk.qcow2", 72, [0x80]);

        Assert.Equal(72, _images.Refused(ImageChainRules.FeatureUnknown, "disk.qcow2", "qcow2").Offset);
    }

    [QemuImgFact]
    public void Complete_FormatUnsupported_IsRefused()
    {
        _images.Create("raw", "disk");
        _images.Refused(ImageChainRules.FormatUnsupported, "disk", "cow");
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

    [QemuImgFact]
    public void Complete_ResourcesTooMany_IsRefused()
    {
        _images.Create("raw", "base.raw");
        _images.CreateOver("top.qcow2", "base.raw", "raw");
        _images.Refused(
            ImageChainRules.ResourcesTooMany, "top.qcow2", "qcow2", new ImageChainOptions { AllowedBackingRoots = [_images.Path], MaxResources = 1 });
    }

    [QemuImgFact]
    public void Complete_ImageOfTheDocument_MayBeMissingOnlyWhereItIsOptional()
    {
        string Xml(string policy) => Documents.Disk($"<driver type='qcow2'/><source file='{_images["gone"]}' startupPolicy='{policy}'/>");

        Assert.Single(_images.Discover(DomainXml.Parse(Xml("optional")), ImageChainOptions.Default).Resources);
        Assert.Throws<HostException>(() => _images.Discover(DomainXml.Parse(Xml("mandatory")), ImageChainOptions.Default));
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/")]
    [InlineData("/a/../b")]
    [InlineData("/a/")]
    public void AllowedBackingRoots_NotADirectoryToAllow_Throw(string root) =>
        Assert.Throws<ArgumentException>(() => new ImageChainOptions { AllowedBackingRoots = [root] });

    private void Overwrite(string name, long offset, byte[] bytes)
    {
        using var file = File.OpenWrite(_images[name]);
        file.Position = offset;
        file.Write(bytes);
    }

    private void WriteBackingName(string name, string backing, long offset)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(backing);
        Overwrite(name, offset, text);
        Overwrite(name, 8, [0, 0, 0, 0, 0, 0, (byte)(offset >> 8), (byte)offset, 0, 0, 0, (byte)text.Length]);
    }
}

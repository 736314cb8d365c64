using System.Text;
using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class DomainXmlDocumentTests
{
    private const string Untouched =
        "<?xml version='1.0'?>\r\n<!-- <seclabel> -->\r\n<domain type=\"kvm\"\tid = '3' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>\r\n"
        + "  <name>vm</name>  <unknown a='>'/><![CDATA[<seclabel>]]>\r\n";

    private static readonly DomainSecurityLabel _dynamic = new() { Model = "selinux" };

    private static readonly DomainSecurityLabel _live = new()
    {
        Model = "selinux",
        Label = "u:r:t:s0:c1,c2",
        ImageLabel = "u:object_r:i:s0:c1,c2",
    };

    [Fact]
    public void WithSecurityLabels_New_StandBeforeTheEndAndLeaveTheRestAlone() =>
        Assert.Equal(
            Untouched + "  <seclabel type='dynamic' model='selinux' relabel='yes'/>\r\n</domain>\r\n<!-- end -->",
            DomainXmlDocument.Parse(Untouched + "</domain>\r\n<!-- end -->")
                .WithSecurityLabels([_dynamic], SecurityLabelForm.Inactive).ToString());

    [Fact]
    public void WithSecurityLabels_Live_HasLabelAndImageLabelOnLinesOfTheirOwn() =>
        Assert.Equal(
            Untouched + "  <seclabel type='dynamic' model='selinux' relabel='yes'>\r\n    <label>u:r:t:s0:c1,c2</label>\r\n"
            + "    <imagelabel>u:object_r:i:s0:c1,c2</imagelabel>\r\n  </seclabel>\r\n</domain>",
            DomainXmlDocument.Parse(Untouched + "</domain>").WithSecurityLabels([_live], SecurityLabelForm.Live).ToString());

    [Fact]
    public void WithSecurityLabels_Changed_ReplacesInPlaceKeepsAndRemovesByModel()
    {
        const string Dac = "<seclabel  model = \"dac\" type='static'><!-- kept --><label>+1:+1</label></seclabel>";
        var document = DomainXmlDocument.Parse(
            $"<domain><seclabel model='selinux'/>\n  {Dac}\n  <seclabel model='apparmor'/>\n <x/></domain>");

        var changed = document.WithSecurityLabels(
            [
                new DomainSecurityLabel { Model = "dac", Type = SecurityLabelType.Static, Relabel = RelabelMode.No, Label = "+1:+1" },
                new DomainSecurityLabel { Model = "selinux", Relabel = RelabelMode.Force },
                new DomainSecurityLabel { Model = "new", Type = SecurityLabelType.None, Relabel = RelabelMode.No },
            ],
            SecurityLabelForm.Inactive);

        Assert.Equal(
            $"<domain><seclabel type='dynamic' model='selinux' relabel='force'/>\n  {Dac}\n  <seclabel type='none' model='new'/>\n <x/></domain>",
            changed.ToString());
    }

    [Fact]
    public void WithSecurityLabels_None_RemovesThem() =>
        Assert.Equal(
            "<domain>\n  <name/>\n</domain>",
            DomainXmlDocument.Parse("<domain>\n  <name/>\n  <seclabel model='dac'/>\n  <seclabel model='selinux'/>\n</domain>")
                .WithSecurityLabels([], SecurityLabelForm.Inactive).ToString());

    [Fact]
    public void WithSecurityLabels_InactiveOfALiveDocument_DropsWhatIsLive()
    {
        var live = DomainXmlDocument.Parse(Untouched + "</domain>").WithSecurityLabels([_live], SecurityLabelForm.Live);

        Assert.Equal(_live, Assert.Single(live.SecurityLabels));
        var inactive = live.WithSecurityLabels(live.SecurityLabels, SecurityLabelForm.Inactive);
        Assert.Equal(_dynamic, Assert.Single(inactive.SecurityLabels));
        Assert.DoesNotContain("c1,c2", inactive.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithSecurityLabels_Migratable_LeavesImplicitLabelsOut()
    {
        var document = DomainXmlDocument.Parse("<domain></domain>").WithSecurityLabels(
            [_live, new DomainSecurityLabel { Model = "dac", IsImplicit = true }], SecurityLabelForm.Migratable);

        Assert.Equal("<domain>\n  <seclabel type='dynamic' model='selinux' relabel='yes'/></domain>", document.ToString());
    }

    [Fact]
    public void WithSecurityLabels_FormOfSvirtV010_IsWrittenBackInItsForm()
    {
        const string Xml = "<domain><seclabel model='selinux'><label>a:b:c</label><policytype>targeted</policytype></seclabel></domain>";
        var document = DomainXmlDocument.Parse(Xml, new DomainXmlOptions { Mode = DomainXmlMode.SvirtV010 });

        Assert.Same(document, document.WithSecurityLabels(document.SecurityLabels, SecurityLabelForm.Inactive));
        Assert.Equal(
            Xml,
            DomainXmlDocument.Parse("<domain><seclabel model='selinux'/></domain>")
                .WithSecurityLabels(document.SecurityLabels, SecurityLabelForm.Inactive).ToString());
    }

    [Fact]
    public void WithSecurityLabels_NoModelThatStandsForTheHostsFirst_IsLeftAlone()
    {
        var document = DomainXmlDocument.Parse("<domain><seclabel/></domain>", new DomainXmlOptions { FirstModel = "selinux" });

        Assert.Same(document, document.WithSecurityLabels([_dynamic], SecurityLabelForm.Inactive));
        Assert.Same(document, document.WithSecurityLabels([new DomainSecurityLabel()], SecurityLabelForm.Inactive));
    }

    [Fact]
    public void WithSecurityLabels_LabelsThatNoDocumentMayHave_Throw()
    {
        var document = DomainXmlDocument.Parse("<domain/>");

        Assert.Throws<ArgumentException>(() => document.WithSecurityLabels([_dynamic, _dynamic], SecurityLabelForm.Inactive));
        Assert.Throws<ArgumentException>(() => document.WithSecurityLabels([_dynamic], SecurityLabelForm.Live));
        Assert.Throws<ArgumentException>(() => document.WithSecurityLabels(
            [new DomainSecurityLabel { Model = "m", Type = SecurityLabelType.Static, Label = "a\0b" }], SecurityLabelForm.Inactive));
        Assert.Throws<ArgumentException>(() => document.WithSecurityLabels(
            [new DomainSecurityLabel { Model = "m", Type = SecurityLabelType.None }], SecurityLabelForm.Live));
        Assert.Throws<ArgumentException>(() => document.WithSecurityLabels(
            [new DomainSecurityLabel { Model = "m", BaseLabel = new string('x', 4097) }], SecurityLabelForm.Inactive));
        Assert.Throws<ArgumentException>(() => document.WithSecurityLabels(
            [new DomainSecurityLabel { Model = "m", Relabel = RelabelMode.No }], SecurityLabelForm.Inactive));
    }

    [Fact]
    public void WithDeviceSecurityLabels_SourceOfOneTag_GetsAnEndTag()
    {
        const string Start = "<domain type='kvm'><name>vm</name>\n <devices>\n  <disk>\n   <source  file='/a' ";
        const string End = "\n  </disk><disk><source file='/b'/></disk></devices></domain>";
        var document = DomainXmlDocument.Parse(Start + "/>" + End);
        var source = DomainXml.Parse(document.ToString()).Resources[0].Origin!;

        var changed = document.WithDeviceSecurityLabels(
            source,
            [new DeviceSecurityLabel { Model = "selinux", Relabel = RelabelMode.No }, new DeviceSecurityLabel { Model = "dac", Label = "1:1" }],
            SecurityLabelForm.Inactive);

        Assert.Equal(
            Start + ">\n     <seclabel model='selinux' relabel='no'/>\n     <seclabel model='dac' relabel='yes'>\n       <label>1:1</label>\n"
            + "     </seclabel>\n   </source>" + End,
            changed.ToString());
        Assert.Equal(2, DomainXml.Parse(changed.ToString()).Resources[0].Labels.Length);
        Assert.Equal(
            Start + ">\n   </source>" + End,
            changed.WithDeviceSecurityLabels(source, [], SecurityLabelForm.Inactive).ToString());
    }

    [Fact]
    public void WithDeviceSecurityLabels_Labelskip_IsWrittenInTheLiveFormOnly()
    {
        var document = DomainXmlDocument.Parse(Documents.Disk("<source file='/a'/>"));
        var source = DomainXml.Parse(document.ToString()).Resources[0].Origin!;
        DeviceSecurityLabel[] labels = [new() { Model = "selinux", WasSkipped = true }];

        Assert.Contains(
            "<seclabel model='selinux' labelskip='yes'/>",
            document.WithDeviceSecurityLabels(source, labels, SecurityLabelForm.Live).ToString(),
            StringComparison.Ordinal);
        Assert.Contains(
            "<seclabel model='selinux' relabel='yes'/>",
            document.WithDeviceSecurityLabels(source, labels, SecurityLabelForm.Inactive).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WithDeviceSecurityLabels_NoSuchSourceOrNoSuchLabel_Throws()
    {
        var document = DomainXmlDocument.Parse(Documents.Disk("<source file='/a'/>"));
        var source = DomainXml.Parse(document.ToString()).Resources[0].Origin!;

        Assert.Throws<ArgumentException>(() => document.WithDeviceSecurityLabels(source with { Line = 9 }, [], SecurityLabelForm.Inactive));
        Assert.Throws<ArgumentException>(() => document.WithDeviceSecurityLabels(
            source, [new DeviceSecurityLabel { Relabel = RelabelMode.No, Label = "x" }], SecurityLabelForm.Inactive));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void FromUtf8_Bytes_AreKeptWithTheirMark(string start)
    {
        var bytes = Encoding.UTF8.GetBytes(start + "<?xml version='1.0' encoding='utf-8'?><domain><name>Jürgen</name></domain>");
        var document = DomainXmlDocument.FromUtf8(bytes);

        Assert.Equal(bytes, document.ToUtf8());
        Assert.Equal(bytes.Length + 56, document.WithSecurityLabels([_dynamic], SecurityLabelForm.Inactive).ToUtf8().Length);
    }

    [Fact]
    public void FromUtf8_XmlTooLarge_IsRefusedUndecoded()
    {
        var bytes = new byte[100_000_000];
        bytes.AsSpan().Fill((byte)' ');

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DomainXmlException>(() => DomainXmlDocument.FromUtf8(bytes));
        Assert.Equal(DomainXmlRules.XmlTooLarge, error.Rule);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><domain/>")]
    [InlineData("<domain a='\u00ff'/>")]
    public void FromUtf8_XmlEncodingOther_IsRefused(string xml) =>
        Assert.Equal(
            DomainXmlRules.XmlEncoding,
            Assert.Throws<DomainXmlException>(() => DomainXmlDocument.FromUtf8(Encoding.Latin1.GetBytes(xml))).Rule);
}

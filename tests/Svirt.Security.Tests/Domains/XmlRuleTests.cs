using System.Globalization;
using System.Text;
using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class XmlRuleTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("hello", "/")]
    [InlineData("<domain", "/")]
    [InlineData("<domain><devices><disk></devices></domain>", "/domain/devices/disk")]
    [InlineData("<domain type='kvm'><name>&unknown;</name></domain>", "/domain/name")]
    [InlineData("<domain type='kvm'><name>&#0;</name></domain>", "/domain/name")]
    [InlineData("<domain/><domain/>", "/domain")]
    public void Parse_XmlMalformed_IsRefused(string xml, string elementPath)
    {
        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(xml));

        Assert.Equal(DomainXmlRules.XmlMalformed, error.Rule);
        Assert.Equal(xml.EndsWith("<domain/>", StringComparison.Ordinal) ? "/" : elementPath, error.ElementPath);
        Assert.IsType<System.Xml.XmlException>(error.InnerException);
    }

    [Theory]
    [InlineData("<!DOCTYPE domain><domain type='kvm'><name>vm</name></domain>")]
    [InlineData("<?xml version='1.0'?>\n<!-- a --><?p i?> <!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>")]
    public void Parse_XmlDtd_IsRefused(string xml) => Refused(DomainXmlRules.XmlDtd, "/", xml);

    [Fact]
    public void Parse_XmlDtdBillionLaughs_IsRefusedBeforeAnyExpansion()
    {
        var xml = new StringBuilder("<!DOCTYPE domain [<!ENTITY a0 'ha'>");
        for (var i = 1; i < 32; i++)
            xml.Append(CultureInfo.InvariantCulture, $"<!ENTITY a{i} '&a{i - 1};&a{i - 1};'>");
        xml.Append("]><domain type='kvm'><name>&a31;</name></domain>");
        var text = xml.ToString();
        Refused(DomainXmlRules.XmlDtd, "/", text);

        Assert.InRange(AllocatedBy(() => Assert.Throws<DomainXmlException>(() => DomainXml.Parse(text))), 0, 1 << 20);
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("iso-8859-1")]
    [InlineData("nonsense")]
    public void Load_XmlEncodingDeclaredOther_IsRefused(string encoding) =>
        RefusedBytes(DomainXmlRules.XmlEncoding, Encoding.ASCII.GetBytes($"<?xml version='1.0' encoding='{encoding}'?>{Domain("")}"));

    [Fact]
    public void Load_XmlEncodingBytesNotUtf8_IsRefused()
    {
        RefusedBytes(DomainXmlRules.XmlEncoding, [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Domain(""))]);
        RefusedBytes(DomainXmlRules.XmlEncoding, [.. "<domain type='kvm'><name>v"u8, 0xc3, (byte)'<']);
        RefusedBytes(DomainXmlRules.XmlEncoding, [0xef, 0xbb, 0xbf, .. "<domain type='kvm'><name>v"u8, 0xe9, .. "</name></domain>"u8]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("<?xml version='1.0' encoding='UTF-8'?>")]
    public void Load_Utf8_IsReadAndLeftOpen(string start)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(start + "<domain type='qemu'><name>Jürgen</name></domain>"));

        Assert.Equal("Jürgen", DomainXml.Load(stream).Name);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Load_StreamFails_LetsTheErrorOfTheStreamThrough() =>
        Assert.Throws<IOException>(() => DomainXml.Load(new EndlessStream("<domain>", " ", failAfter: 10_000)));

    [Fact]
    public void Parse_XmlTooLarge_IsRefusedJustAboveTheLimit()
    {
        var xml = Domain("") + "  ";
        var limits = new DomainXmlLimits { MaxCharacters = xml.Length };
        Assert.Equal("vm", DomainXml.Parse(xml, limits).Name);

        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(xml + " ", limits));
        Assert.Equal(DomainXmlRules.XmlTooLarge, error.Rule);
        error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(Domain("<os/>"), limits));
        Assert.Equal(DomainXmlRules.XmlTooLarge, error.Rule);
    }

    [Theory]
    [InlineData("<domain>", "<a b='c'/>", 64 << 20)]
    [InlineData("<domain><name>", "abcdefghij", 256 << 20)]
    [InlineData("<domain><devices><disk a='", "abcdefghij", 256 << 20)]
    [InlineData("<domain><devices>", "<disk/>", 128 << 20)]
    [InlineData("<!--", "abcdefghij", 256 << 20)]
    public void Load_XmlTooLargeOrTooManyNodes_ReadsAndAllocatesNoMoreThanTheLimits(string start, string repeated, long mostAllocated)
    {
        using var stream = new EndlessStream(start, repeated, failAfter: 100_000_000);
        DomainXmlException? error = null;

        var allocated = AllocatedBy(() => error = Assert.Throws<DomainXmlException>(() => DomainXml.Load(stream)));

        Assert.Equal(DomainXmlRules.XmlTooLarge, error!.Rule);
        Assert.InRange(stream.BytesRead, 1, (16 << 20) + 8192);
        Assert.InRange(allocated, 0, mostAllocated);
    }

    [Fact]
    public void Parse_XmlTooLargeTag_IsRefusedAbove4096Attributes()
    {
        string Tag(int attributes) =>
            Domain($"<metadata {string.Join(' ', Enumerable.Range(0, attributes).Select(i => $"a{i} = \n'x'"))}/>");
        Assert.Equal("vm", DomainXml.Parse(Tag(4096)).Name);

        Assert.Equal(DomainXmlRules.XmlTooLarge, Assert.Throws<DomainXmlException>(() => DomainXml.Parse(Tag(4097))).Rule);
    }

    [Fact]
    public void Parse_XmlTooDeep_IsRefusedJustAboveTheLimit()
    {
        var inside = string.Concat(Enumerable.Repeat("<a>", 62)) + string.Concat(Enumerable.Repeat("</a>", 62));
        Assert.Equal("vm", DomainXml.Parse(Domain($"<metadata>{inside}</metadata>")).Name);

        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(Domain($"<metadata><b>{inside}</b></metadata>")));
        Assert.Equal(DomainXmlRules.XmlTooDeep, error.Rule);
    }

    [Fact]
    public void Load_XmlTooDeepByAMillion_IsRefusedAtTheLimit()
    {
        using var stream = new EndlessStream("<domain><devices>", "<disk>", failAfter: 6_000_000);
        DomainXmlException? error = null;

        var allocated = AllocatedBy(() => error = Assert.Throws<DomainXmlException>(() => DomainXml.Load(stream)));

        Assert.Equal(DomainXmlRules.XmlTooDeep, error!.Rule);
        Assert.InRange(stream.BytesRead, 1, 16 * 1024);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Theory]
    [InlineData("<capabilities/>")]
    [InlineData("<domain xmlns='urn:x' type='kvm'><name>vm</name></domain>")]
    public void Parse_RootElement_IsRefused(string xml) => Refused(DomainXmlRules.RootElement, "/", xml);

    [Theory]
    [InlineData("<name>other</name>", "/domain/name[2]")]
    [InlineData("<uuid/><uuid/>", "/domain/uuid[2]")]
    [InlineData("<os/><os/>", "/domain/os[2]")]
    [InlineData("<os><kernel>/a</kernel><kernel>/b</kernel></os>", "/domain/os/kernel[2]")]
    [InlineData("<devices/><devices/>", "/domain/devices[2]")]
    [InlineData("<devices><emulator>/a</emulator><emulator>/b</emulator></devices>", "/domain/devices/emulator[2]")]
    [InlineData("<devices><disk><source file='/a'/><source file='/b'/></disk></devices>", "/domain/devices/disk/source[2]")]
    [InlineData("<seclabel><baselabel>a</baselabel><baselabel>b</baselabel></seclabel>", "/domain/seclabel/baselabel[2]")]
    public void Parse_ElementDuplicate_IsRefused(string content, string elementPath) =>
        Refused(DomainXmlRules.ElementDuplicate, elementPath, Domain(content));

    [Fact]
    public void Parse_ElementNotText_IsRefused() =>
        Refused(DomainXmlRules.ElementNotText, "/domain/os/kernel", Domain("<os><kernel>/boot/<b>vmlinuz</b></kernel></os>"));

    [Fact]
    public void Parse_TextSplitByCommentsAndCdata_IsOneText() =>
        Assert.Equal("/boot/vmlinuz", Resources(Domain("<os><kernel>/bo<!-- x -->ot<![CDATA[/vm]]>linuz</kernel></os>"))[0].Path);

    [Fact]
    public void Parse_Error_HasLineColumnAndMessageWithoutControlCharacters()
    {
        var error = Refused(
            DomainXmlRules.PathNotAbsolute,
            "/domain/devices/disk[2]/source",
            "<domain type='kvm'>\n <name>vm</name>\n <devices>\n  <disk><source file='/a'/></disk>\n  <disk><source  file='b&#10;c'/></disk>\n"
            + " </devices>\n</domain>");

        Assert.Equal((5, 18), (error.Line, error.Column));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("/domain/devices/disk[2]/source (line 5, column 18)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DomainXmlLimits { MaxCharacters = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DomainXmlLimits { MaxDepth = DomainXmlLimits.GreatestDepth + 1 });
        Assert.Throws<ArgumentNullException>(() => DomainXml.Parse(null!));
        Assert.Throws<ArgumentNullException>(() => DomainXml.Load(null!));
    }

    private static void RefusedBytes(string rule, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Assert.Equal(rule, Assert.Throws<DomainXmlException>(() => DomainXml.Load(stream)).Rule);
    }

    private static long AllocatedBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

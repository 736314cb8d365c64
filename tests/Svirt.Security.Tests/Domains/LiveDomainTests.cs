using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class LiveDomainTests
{
    private static readonly DomainXmlOptions _live = new() { Mode = DomainXmlMode.Live };
    private static readonly DomainXmlOptions _v010 = new() { Mode = DomainXmlMode.SvirtV010 };

    [Fact]
    public void Parse_DynamicInALiveDomain_HasItsLabels() =>
        Assert.Equal(
            new DomainSecurityLabel { Model = "selinux", Label = "u:r:t:s0:c1,c2", ImageLabel = "u:object_r:i:s0:c1,c2", BaseLabel = "b" },
            Label(
                "<seclabel model='selinux'><label>u:r:t:s0:c1,c2</label><imagelabel>u:object_r:i:s0:c1,c2</imagelabel>"
                + "<baselabel>b</baselabel></seclabel>",
                _live));

    [Fact]
    public void Parse_StaticInALiveDomain_HasAnImageLabelOnlyWhereItRelabels()
    {
        Assert.Null(Label("<seclabel model='m' type='static'><label>a</label></seclabel>", _live).ImageLabel);
        Assert.Equal(
            "i",
            Label("<seclabel model='m' type='static' relabel='yes'><label>a</label><imagelabel>i</imagelabel></seclabel>", _live).ImageLabel);
    }

    [Fact]
    public void Parse_SeclabelLiveLabelMissing_IsRefused() =>
        RefusedLive(DomainXmlRules.SeclabelLiveLabelMissing, "<seclabel model='m'><imagelabel>i</imagelabel></seclabel>");

    [Theory]
    [InlineData("<seclabel model='m'><label>a</label></seclabel>")]
    [InlineData("<seclabel model='m' type='static' relabel='force'><label>a</label></seclabel>")]
    public void Parse_SeclabelLiveImagelabelMissing_IsRefused(string label) =>
        RefusedLive(DomainXmlRules.SeclabelLiveImagelabelMissing, label);

    [Fact]
    public void Parse_SeclabelModelNeededInALiveDomain_IsRefused() =>
        RefusedLive(DomainXmlRules.SeclabelModelNeeded, "<seclabel><label>a</label><imagelabel>i</imagelabel></seclabel>");

    [Fact]
    public void Parse_SeclabelModelNoneType_IsRefused() =>
        RefusedLive(DomainXmlRules.SeclabelModelNoneType, "<seclabel model='none' type='static'/>");

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    public void Parse_Labelskip_IsReadInALiveDomainOnly(string value, bool expected)
    {
        var xml = Disk($"<source file='/a'><seclabel labelskip='{value}'/></source>");

        Assert.Equal(expected, DomainXml.Parse(xml, _live).Resources[0].Labels[0].WasSkipped);
        Assert.False(DomainXml.Parse(xml).Resources[0].Labels[0].WasSkipped);
    }

    [Fact]
    public void Parse_DeviceSeclabelLabelskipUnknown_IsRefused()
    {
        var xml = Disk("<source file='/a'><seclabel labelskip='maybe'/></source>");
        Assert.Single(Resources(xml));

        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(xml, _live));
        Assert.Equal(DomainXmlRules.DeviceSeclabelLabelskipUnknown, error.Rule);
    }

    [Fact]
    public void Parse_FormOfSvirtV010_IsAStaticLabelWithItsPolicy()
    {
        const string Xml = "<seclabel model='selinux'><label>system_u:system_r:virtd_t:s0</label><policytype>targeted</policytype></seclabel>";
        var expected = new DomainSecurityLabel
        {
            Model = "selinux",
            Type = SecurityLabelType.Static,
            Relabel = RelabelMode.No,
            Label = "system_u:system_r:virtd_t:s0",
            PolicyType = "targeted",
        };

        Assert.Equal(expected, Label(Xml, _v010));
        Assert.Equal(expected, Label(Xml, DomainXmlOptions.Default));
        Assert.Equal(
            expected with { PolicyType = null },
            Label("<seclabel model='selinux'><label>system_u:system_r:virtd_t:s0</label></seclabel>", _v010));
    }

    [Theory]
    [InlineData("dynamic")]
    [InlineData("none")]
    public void Parse_SeclabelV010NotStatic_IsRefused(string type)
    {
        var label = $"<seclabel model='selinux' type='{type}'><label>a</label><policytype>targeted</policytype></seclabel>";
        Refused(DomainXmlRules.SeclabelV010NotStatic, "/domain/seclabel", Domain(label));

        Assert.Throws<DomainXmlException>(() => DomainXml.Parse(Domain("<seclabel type='none'/>"), _v010));
    }

    private static DomainSecurityLabel Label(string xml, DomainXmlOptions options) =>
        Assert.Single(DomainXml.Parse(Domain(xml), options).SecurityLabels);

    private static void RefusedLive(string rule, string label)
    {
        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(Domain(label), _live));
        Assert.Equal((rule, "/domain/seclabel"), (error.Rule, error.ElementPath));
    }
}

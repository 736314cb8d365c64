using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class SecurityLabelTests
{
    [Fact]
    public void Parse_Dynamic_HasTheDefaults() =>
        Assert.Equal(new DomainSecurityLabel { Type = SecurityLabelType.Dynamic, Relabel = RelabelMode.Default }, Label("<seclabel/>"));

    [Fact]
    public void Parse_DynamicOfALiveDomain_IgnoresItsOutput() =>
        Assert.Equal(
            new DomainSecurityLabel { Model = "selinux", BaseLabel = "u:r:my_t:s0" },
            Label(
                "<seclabel type='dynamic' model='selinux' relabel='yes'><label>u:r:t:s0:c1,c2</label><baselabel>u:r:my_t:s0</baselabel>"
                + "<imagelabel>u:object_r:i:s0:c1,c2</imagelabel><unknown/></seclabel>"));

    [Theory]
    [InlineData("", RelabelMode.No)]
    [InlineData("relabel='no'", RelabelMode.No)]
    [InlineData("relabel='yes'", RelabelMode.Default)]
    [InlineData("relabel='optional'", RelabelMode.Optional)]
    [InlineData("relabel='force'", RelabelMode.Force)]
    public void Parse_Static_HasItsLabelAsWritten(string relabel, RelabelMode expected) =>
        Assert.Equal(
            new DomainSecurityLabel { Model = "dac", Type = SecurityLabelType.Static, Relabel = expected, Label = " +107:+107 " },
            Label($"<seclabel model='dac' type='static' {relabel}><label> +107:+107 </label></seclabel>"));

    [Theory]
    [InlineData("optional", RelabelMode.Optional)]
    [InlineData("force", RelabelMode.Force)]
    public void Parse_DynamicWithMode_KeepsIt(string relabel, RelabelMode expected) =>
        Assert.Equal(expected, Label($"<seclabel relabel='{relabel}'/>").Relabel);

    [Fact]
    public void Parse_None_DoesNotRelabel() =>
        Assert.Equal(new DomainSecurityLabel { Type = SecurityLabelType.None, Relabel = RelabelMode.No }, Label("<seclabel type='none'/>"));

    [Theory]
    [InlineData("Dynamic")]
    [InlineData("")]
    public void Parse_SeclabelTypeUnknown_IsRefused(string type) =>
        Refused(DomainXmlRules.SeclabelTypeUnknown, "/domain/seclabel", Domain($"<seclabel type='{type}'/>"));

    [Fact]
    public void Parse_SeclabelRelabelUnknown_IsRefused()
    {
        Refused(DomainXmlRules.SeclabelRelabelUnknown, "/domain/seclabel", Domain("<seclabel relabel='on'/>"));
        Refused(
            DomainXmlRules.SeclabelRelabelUnknown,
            "/domain/devices/disk/source/seclabel",
            Disk("<source file='/a'><seclabel relabel='on'/></source>"));
    }

    [Fact]
    public void Parse_SeclabelDynamicRelabelOff_IsRefused() =>
        Refused(DomainXmlRules.SeclabelDynamicRelabelOff, "/domain/seclabel", Domain("<seclabel relabel='no'/>"));

    [Theory]
    [InlineData("yes")]
    [InlineData("optional")]
    [InlineData("force")]
    public void Parse_SeclabelNoneRelabelOn_IsRefused(string relabel) =>
        Refused(DomainXmlRules.SeclabelNoneRelabelOn, "/domain/seclabel", Domain($"<seclabel type='none' relabel='{relabel}'/>"));

    [Theory]
    [InlineData("")]
    [InlineData("<label/>")]
    public void Parse_SeclabelStaticLabelMissing_IsRefused(string content) =>
        Refused(DomainXmlRules.SeclabelStaticLabelMissing, "/domain/seclabel", Domain($"<seclabel type='static'>{content}</seclabel>"));

    [Theory]
    [InlineData("static")]
    [InlineData("none")]
    public void Parse_SeclabelBaselabelNotDynamic_IsRefused(string type) =>
        Refused(
            DomainXmlRules.SeclabelBaselabelNotDynamic,
            "/domain/seclabel",
            Domain($"<seclabel type='{type}'><label>a</label><baselabel>b</baselabel></seclabel>"));

    [Theory]
    [InlineData("<seclabel type='static'><label>x</label></seclabel>")]
    [InlineData("<seclabel type='dynamic'><baselabel>x</baselabel></seclabel>")]
    public void Parse_SeclabelModelNeeded_IsRefused(string label) =>
        Refused(DomainXmlRules.SeclabelModelNeeded, "/domain/seclabel", Domain(label));

    [Theory]
    [InlineData("<seclabel/>")]
    [InlineData("<seclabel type='none'/>")]
    public void Parse_NoModelWhereNoneIsNeeded_TakesTheHostsFirst(string label)
    {
        var options = new DomainXmlOptions { FirstModel = "apparmor" };

        var domain = DomainXml.Parse(
            Domain(label + "<devices><disk><source file='/a'><seclabel relabel='no'/></source></disk></devices>"), options);

        Assert.Equal("apparmor", Assert.Single(domain.SecurityLabels).Model);
        Assert.Equal("apparmor", Assert.Single(domain.Resources[0].Labels).Model);
    }

    [Fact]
    public void Parse_DeviceSeclabelModelDuplicateAfterCompletion_IsRefused()
    {
        var xml = Disk("<source file='/a'><seclabel relabel='no'/><seclabel model='selinux' relabel='no'/></source>");
        Assert.Equal(2, Resources(xml)[0].Labels.Length);

        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(xml, new DomainXmlOptions { FirstModel = "selinux" }));
        Assert.Equal(DomainXmlRules.DeviceSeclabelModelDuplicate, error.Rule);
    }

    [Theory]
    [InlineData("<seclabel model='none'/>")]
    [InlineData("<seclabel model='none' type='static' relabel='yes'><label>x</label></seclabel>")]
    public void Parse_ModelNone_IsOfTypeNoneInADefinition(string label) =>
        Assert.Equal(new DomainSecurityLabel { Model = "none", Type = SecurityLabelType.None, Relabel = RelabelMode.No }, Label(label));

    [Fact]
    public void Parse_SeclabelModelDuplicate_IsRefused() =>
        Refused(
            DomainXmlRules.SeclabelModelDuplicate,
            "/domain/seclabel[3]",
            Domain("<seclabel model='selinux'/><seclabel model='dac'/><seclabel model='selinux' type='none'/>"));

    [Theory]
    [InlineData("<seclabel model='selinux'/><seclabel/>", "/domain/seclabel[2]")]
    [InlineData("<seclabel model=''/><seclabel model='selinux'/>", "/domain/seclabel[1]")]
    public void Parse_SeclabelModelMissing_IsRefused(string content, string elementPath) =>
        Refused(DomainXmlRules.SeclabelModelMissing, elementPath, Domain(content));

    [Fact]
    public void Parse_SeclabelTooMany_IsRefusedAbove32()
    {
        string Labels(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"<seclabel model='m{i}'/>"));
        Assert.Equal(32, DomainXml.Parse(Domain(Labels(32))).SecurityLabels.Length);

        Refused(DomainXmlRules.SeclabelTooMany, "/domain/seclabel[33]", Domain(Labels(33)));
        Refused(
            DomainXmlRules.SeclabelTooMany,
            "/domain/devices/disk/source/seclabel[33]",
            Disk($"<source file='/a'>{Labels(33)}</source>"));
    }

    [Fact]
    public void Parse_SeclabelValueTooLong_IsRefusedAboveTheLimit()
    {
        var longest = new string('x', 4096);
        Assert.Equal(longest, Label($"<seclabel model='m' type='static'><label>{longest}</label></seclabel>").Label);

        Refused(
            DomainXmlRules.SeclabelValueTooLong,
            "/domain/seclabel/label",
            Domain($"<seclabel type='static'><label>{longest}x</label></seclabel>"));
        Refused(DomainXmlRules.SeclabelValueTooLong, "/domain/seclabel", Domain($"<seclabel model='{new string('m', 257)}'/>"));
    }

    [Fact]
    public void Parse_DeviceSeclabels_AreKeptInOrder() =>
        Assert.Equal<DeviceSecurityLabel>(
            [
                new DeviceSecurityLabel { Model = "selinux", Relabel = RelabelMode.No },
                new DeviceSecurityLabel { Model = "dac", Relabel = RelabelMode.Force, Label = "0:0" },
            ],
            Resources(Disk(
                "<source file='/a'><seclabel model='selinux' relabel='no'/><seclabel model='dac' relabel='force'><label>0:0</label></seclabel>"
                + "</source>"))[0].Labels);

    [Fact]
    public void Parse_DeviceLabelThatLooksLikeAPath_IsALabel() =>
        Assert.Equal(
            "/usr/sbin/helper",
            Resources(Disk("<source file='/a'><seclabel model='apparmor'><label>/usr/sbin/helper</label></seclabel></source>"))[0]
                .Labels[0].Label);

    [Fact]
    public void Parse_DeviceSeclabelLabelRelabelOff_IsRefused() =>
        Refused(
            DomainXmlRules.DeviceSeclabelLabelRelabelOff,
            "/domain/devices/disk/source/seclabel",
            Disk("<source file='/a'><seclabel relabel='no'><label>x</label></seclabel></source>"));

    [Theory]
    [InlineData("model='dac'")]
    [InlineData("")]
    public void Parse_DeviceSeclabelModelDuplicate_IsRefused(string model) =>
        Refused(
            DomainXmlRules.DeviceSeclabelModelDuplicate,
            "/domain/devices/serial/source/seclabel[2]",
            Devices($"<serial type='file'><source path='/a'><seclabel {model}/><seclabel {model} relabel='no'/></source></serial>"));

    [Theory]
    [InlineData("model='selinux'", "model='selinux'")]
    [InlineData("model='selinux'", "")]
    [InlineData("", "")]
    public void Parse_DeviceSeclabelDomainRelabelOff_IsRefused(string domainModel, string deviceModel) =>
        Refused(
            DomainXmlRules.DeviceSeclabelDomainRelabelOff,
            "/domain/devices/disk/source/seclabel",
            DiskIn($"<seclabel {domainModel} type='none'/>", $"<seclabel {deviceModel}><label>x</label></seclabel>"));

    [Theory]
    [InlineData("<seclabel model='selinux' type='none'/>", "<seclabel model='dac'><label>0:0</label></seclabel>")]
    [InlineData("<seclabel model='selinux' type='none'/><seclabel model='dac'/>", "<seclabel><label>x</label></seclabel>")]
    [InlineData("<seclabel model='selinux' type='none'/>", "<seclabel model='selinux' relabel='no'/>")]
    [InlineData("<seclabel model='m' type='static' relabel='yes'><label>x</label></seclabel>", "<seclabel><label>x</label></seclabel>")]
    public void Parse_DeviceSeclabelThatOverridesNothingUnlabelled_IsKept(string domainLabels, string deviceLabel) =>
        Assert.Single(Resources(DiskIn(domainLabels, deviceLabel))[0].Labels);

    private static string DiskIn(string domainLabels, string deviceLabel) =>
        Domain($"<devices><disk><source file='/a'>{deviceLabel}</source></disk></devices>{domainLabels}");

    private static DomainSecurityLabel Label(string seclabel) => Assert.Single(DomainXml.Parse(Domain(seclabel)).SecurityLabels);
}

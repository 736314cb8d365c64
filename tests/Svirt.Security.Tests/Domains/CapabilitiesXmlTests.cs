using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class CapabilitiesXmlTests
{
    private const string Start = "<capabilities>\n\n  <host>\n    <uuid/><!-- c -->\n";

    private const string SELinux =
        "    <secmodel>\n      <model>selinux</model>\n      <doi>0</doi>\n      <baselabel type='kvm'>system_u:system_r:svirt_t:s0</baselabel>\n"
        + "      <baselabel type='qemu'>system_u:system_r:svirt_tcg_t:s0</baselabel>\n    </secmodel>\n";

    private const string End = "  </host>\n\n  <guest>\n    <os_type>hvm</os_type>\n  </guest>\n\n</capabilities>\n";

    private static readonly HostSecurityModel _selinux = new()
    {
        Model = "selinux",
        BaseLabels = [new HostBaseLabel("kvm", "system_u:system_r:svirt_t:s0"), new HostBaseLabel("qemu", "system_u:system_r:svirt_tcg_t:s0")],
    };

    private static readonly HostSecurityModel _dac = new() { Model = "dac", Doi = "1", BaseLabels = [new HostBaseLabel("kvm", "+107:+107")] };

    [Fact]
    public void Parse_Models_AreReadInOrder() =>
        Assert.Equal<HostSecurityModel>(
            [_selinux, new HostSecurityModel { Model = "none" }],
            CapabilitiesXml.Parse(Start + SELinux + "<secmodel><model>none</model></secmodel>" + End));

    [Fact]
    public void Parse_NoHost_HasNoModels() => Assert.Empty(CapabilitiesXml.Parse("<capabilities/>"));

    [Fact]
    public void WithSecurityModels_New_AreWrittenAsLibvirtDoes()
    {
        var written = CapabilitiesXml.WithSecurityModels(Start + End, [_selinux]);

        Assert.Equal(Start + SELinux + End, written);
        Assert.Same(written, CapabilitiesXml.WithSecurityModels(written, [_selinux]));
        Assert.Equal(Start + End, CapabilitiesXml.WithSecurityModels(written, []));
    }

    [Fact]
    public void Format_Models_AreReadBackEqual() =>
        Assert.Equal<HostSecurityModel>([_dac, _selinux], CapabilitiesXml.Parse(CapabilitiesXml.Format([_dac, _selinux])));

    [Fact]
    public void Format_ReadableTypes_AreReadBackEqualAndLeaveTheRestAsItWas()
    {
        HostSecurityModel model = _selinux with { ReadableTypes = [new HostReadableTypes("kvm", "file", ["usr_t", "virt_content_t"]), new HostReadableTypes("kvm", "blk_file", [])] };
        string written = CapabilitiesXml.WithSecurityModels(Start + End, [model]);
        Assert.Contains("<readable type='kvm' class='file'>", written, StringComparison.Ordinal);
        Assert.Equal<HostSecurityModel>([model], CapabilitiesXml.Parse(written));
        Assert.NotEqual(model, _selinux);
        Assert.Equal(Start + SELinux + End, CapabilitiesXml.WithSecurityModels(written, [_selinux]));
    }

    [Fact]
    public void Parse_ReadableOfSomebodyElse_IsPassedOver() =>
        Assert.Equal<HostSecurityModel>([new HostSecurityModel { Model = "a" }], CapabilitiesXml.Parse(Start + "<secmodel><model>a</model><readable><x/></readable></secmodel>" + End));

    [Fact]
    public void WithSecurityModels_WhatNoDocumentMayHave_Throws()
    {
        Assert.Throws<ArgumentException>(() => CapabilitiesXml.Format([_dac, _dac]));
        Assert.Throws<ArgumentException>(() => CapabilitiesXml.Format([_dac with { Doi = "\0" }]));
        Assert.Throws<ArgumentException>(() => CapabilitiesXml.Format([_dac with { Model = "" }]));
        Assert.Throws<ArgumentException>(() => CapabilitiesXml.WithSecurityModels("<capabilities/>", [_dac]));
    }

    [Fact]
    public void Parse_SecmodelModelMissing_IsRefused() =>
        Refused(DomainXmlRules.SecmodelModelMissing, "<secmodel><doi>0</doi></secmodel>");

    [Fact]
    public void Parse_SecmodelModelDuplicate_IsRefused() =>
        Refused(DomainXmlRules.SecmodelModelDuplicate, "<secmodel><model>a</model></secmodel><secmodel><model>a</model></secmodel>");

    [Fact]
    public void Parse_SecmodelBaselabelTypeMissing_IsRefused() =>
        Refused(DomainXmlRules.SecmodelBaselabelTypeMissing, "<secmodel><model>a</model><baselabel>x</baselabel></secmodel>");

    [Fact]
    public void Parse_SecmodelBaselabelDuplicate_IsRefused() =>
        Refused(
            DomainXmlRules.SecmodelBaselabelDuplicate,
            "<secmodel><model>a</model><baselabel type='kvm'>x</baselabel><baselabel type='kvm'>y</baselabel></secmodel>");

    [Fact]
    public void Parse_RootElementOfADomain_IsRefused() =>
        Assert.Equal(
            DomainXmlRules.RootElement, Assert.Throws<DomainXmlException>(() => CapabilitiesXml.Parse("<domain/>")).Rule);

    private static void Refused(string rule, string models) =>
        Assert.Equal(rule, Assert.Throws<DomainXmlException>(() => CapabilitiesXml.Parse(Start + models + End)).Rule);
}

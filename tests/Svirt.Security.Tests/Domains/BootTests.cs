using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class BootTests
{
    [Theory]
    [InlineData("type='pflash'", ResourceAccess.ReadOnly)]
    [InlineData("type='pflash' readonly='yes'", ResourceAccess.ReadOnly)]
    [InlineData("type='pflash' readonly='no'", ResourceAccess.ReadWrite)]
    [InlineData("type='rom' readonly='no'", ResourceAccess.ReadOnly)]
    [InlineData("", ResourceAccess.ReadOnly)]
    public void Parse_Loader_IsWritableOnlyAsWritableFlash(string attributes, ResourceAccess expected) =>
        Assert.Equal(
            new DomainResource { Kind = ResourceKind.Loader, Path = "/fw", Access = expected, SourceType = ResourceSourceType.File },
            Assert.Single(Resources(Domain($"<os><loader {attributes}>/fw</loader></os>"))));

    [Theory]
    [InlineData("<nvram template='/usr/share/vars.fd'>/vars</nvram>", ResourceSourceType.File)]
    [InlineData("<nvram type='file'><source file='/vars'/></nvram>", ResourceSourceType.File)]
    [InlineData("<nvram><source file='/vars'/></nvram>", ResourceSourceType.File)]
    [InlineData("<nvram type='block'>\n <source dev='/vars'/>\n</nvram>", ResourceSourceType.Block)]
    public void Parse_Nvram_IsReadWriteInBothForms(string nvram, ResourceSourceType expected) =>
        Assert.Equal(
            new DomainResource { Kind = ResourceKind.Nvram, Path = "/vars", Access = ResourceAccess.ReadWrite, SourceType = expected },
            Assert.Single(Resources(Domain($"<os>{nvram}</os>"))));

    [Fact]
    public void Parse_NvramOnTheNetwork_HasNoResource() =>
        Assert.Empty(Resources(Domain("<os><nvram type='network'><source protocol='iscsi' name='iqn/0'/></nvram></os>")));

    [Theory]
    [InlineData("<nvram/>", "/domain/os/nvram")]
    [InlineData("<nvram template='/t'/>", "/domain/os/nvram")]
    [InlineData("<nvram type='file'><source/></nvram>", "/domain/os/nvram/source")]
    public void Parse_NvramSourceMissing_IsRefused(string nvram, string elementPath) =>
        Refused(DomainXmlRules.NvramSourceMissing, elementPath, Domain($"<os>{nvram}</os>"));

    [Theory]
    [InlineData("<os firmware='efi'/>", "/domain/os")]
    [InlineData("<os firmware='efi'><loader secure='yes'/></os>", "/domain/os/loader")]
    [InlineData("<os><loader/></os>", "/domain/os/loader")]
    public void Parse_FirmwareUnresolved_IsRefused(string os, string elementPath) =>
        Refused(DomainXmlRules.FirmwareUnresolved, elementPath, Domain(os));

    [Fact]
    public void Parse_LoaderTypeUnknown_IsRefused() =>
        Refused(DomainXmlRules.LoaderTypeUnknown, "/domain/os/loader", Domain("<os><loader type='disk'>/fw</loader></os>"));

    [Fact]
    public void Parse_LoaderReadonlyUnknown_IsRefused() =>
        Refused(
            DomainXmlRules.LoaderReadonlyUnknown,
            "/domain/os/loader",
            Domain("<os><loader type='pflash' readonly='maybe'>/fw</loader></os>"));

    [Theory]
    [InlineData("<os><acpi><table type='slic'>/slic</table></acpi></os>", "/domain/os/acpi")]
    [InlineData("<os><varstore path='/vars.json'/></os>", "/domain/os/varstore")]
    [InlineData("<os><shim>/shim</shim></os>", "/domain/os/shim")]
    [InlineData("<sysinfo type='fwcfg'><entry name='opt/a' file='/etc/shadow'/></sysinfo>", "/domain/sysinfo/entry")]
    public void Parse_ElementUnsupported_IsRefused(string content, string elementPath) =>
        Refused(DomainXmlRules.ElementUnsupported, elementPath, Domain(content));

    [Theory]
    [InlineData("<os><type>hvm</type><cmdline>/init</cmdline><boot dev='hd'/><bootmenu enable='yes'/><smbios mode='host'/></os>")]
    [InlineData("<sysinfo type='fwcfg'><entry name='opt/a'>/text</entry></sysinfo><metadata><x:y xmlns:x='urn:x' z='/a'/></metadata>")]
    [InlineData("<os firmware='bios'><acpi/></os><title>/title</title><unknown>/a</unknown>")]
    public void Parse_ElementsWithoutHostPath_AreIgnored(string content) => Assert.Empty(Resources(Domain(content)));
}

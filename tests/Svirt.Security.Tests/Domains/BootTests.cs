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
    [InlineData("<nvram>/vars</nvram>", ResourceSourceType.File)]
    [InlineData("<nvram type='file'><source file='/vars'/></nvram>", ResourceSourceType.File)]
    [InlineData("<nvram><source file='/vars'/></nvram>", ResourceSourceType.File)]
    [InlineData("<nvram type='block'>\n <source dev='/vars'/>\n</nvram>", ResourceSourceType.Block)]
    public void Parse_Nvram_IsReadWriteInBothForms(string nvram, ResourceSourceType expected) =>
        Assert.Equal(
            new DomainResource { Kind = ResourceKind.Nvram, Path = "/vars", Access = ResourceAccess.ReadWrite, SourceType = expected },
            Assert.Single(Resources(Domain($"<os>{nvram}</os>"))));

    [Theory]
    [InlineData("<kernel>/p</kernel>", ResourceKind.Kernel)]
    [InlineData("<initrd>/p</initrd>", ResourceKind.Initrd)]
    [InlineData("<dtb>/p</dtb>", ResourceKind.DeviceTree)]
    [InlineData("<shim>/p</shim>", ResourceKind.Shim)]
    [InlineData("<acpi><table type='slic'>/p</table></acpi>", ResourceKind.AcpiTable)]
    public void Parse_BootFile_IsReadOnly(string os, ResourceKind kind) =>
        Assert.Equal(
            new DomainResource { Kind = kind, Path = "/p", Access = ResourceAccess.ReadOnly, SourceType = ResourceSourceType.File },
            Assert.Single(Resources(Domain($"<os>{os}</os>"))));

    [Fact]
    public void Parse_FirmwareConfigurationFile_IsReadOnly() =>
        Assert.Equal(
            (ResourceKind.FirmwareConfiguration, "/ignition", ResourceAccess.ReadOnly),
            Summary(Domain("<sysinfo type='fwcfg'><entry name='opt/a' file='/ignition'/><entry name='opt/b'>/text</entry></sysinfo>")));

    [Theory]
    [InlineData("<nvram template='/t'>/vars</nvram>", ResourceKind.Nvram)]
    [InlineData("<nvram type='file' template='/t'><source file='/vars'/></nvram>", ResourceKind.Nvram)]
    [InlineData("<varstore template='/t' path='/vars'/>", ResourceKind.VariableStore)]
    public void Parse_TemplateOfVariables_IsToldAndNoResourceOfItsOwn(string os, ResourceKind kind)
    {
        var resource = Assert.Single(Resources(Domain($"<os>{os}</os>")));

        Assert.Equal((kind, "/vars", "/t", ResourceAccess.ReadWrite), (resource.Kind, resource.Path, resource.Template, resource.Access));
    }

    [Theory]
    [InlineData("<os firmware='efi'/>", "Loader", "Nvram")]
    [InlineData("<os firmware='efi'><loader stateless='yes'/></os>", "Loader")]
    [InlineData("<os><loader type='pflash'>/fw</loader><nvram template='/t'/></os>", "Loader", "Nvram")]
    [InlineData("<os><loader type='pflash' readonly='no'>/fw</loader></os>", "Loader")]
    [InlineData("<os><varstore/></os>", "VariableStore")]
    public void Parse_FirmwareLeftToTheManager_HasThePathItSays(string os, params string[] kinds) =>
        Assert.Equal(
            kinds,
            DomainXml.Parse(Domain(os), new DomainXmlOptions { ManagedPaths = new AnyManagedPath() }).Resources
                .Select(resource => resource.Kind.ToString()),
            StringComparer.Ordinal);

    [Theory]
    [InlineData("<launchSecurity type='sev'><session>/base64</session></launchSecurity>", ResourceKind.SevDevice, "/dev/sev")]
    [InlineData("<launchSecurity type='sev-snp'/>", ResourceKind.SevDevice, "/dev/sev")]
    [InlineData("<launchSecurity type='tdx'><quoteGenerationService/></launchSecurity>", ResourceKind.QuoteSocket, "/var/run/tdx-qgs/qgs.socket")]
    [InlineData("<launchSecurity type='tdx'><quoteGenerationService path='/q'/></launchSecurity>", ResourceKind.QuoteSocket, "/q")]
    public void Parse_LaunchSecurity_HasTheNodeAllDomainsShare(string content, ResourceKind kind, string path) =>
        Assert.Equal((kind, path, ResourceAccess.Shared), Summary(Domain(content)));

    [Fact]
    public void Parse_MemoryBacking_IsTheManagersDirectoryWhereItSaysSo()
    {
        var xml = Domain("<memoryBacking><hugepages/><source type='file'/></memoryBacking>");
        Assert.Empty(Resources(xml));

        var resources = DomainXml.Parse(xml, new DomainXmlOptions { ManagedPaths = new AnyManagedPath() }).Resources;
        Assert.Equal(
            ["/managed/vm/MemoryBackingfile", "/managed/vm/MemoryBackinghugepages"],
            resources.Select(resource => resource.Path),
            StringComparer.Ordinal);
        Assert.All(resources, resource => Assert.Equal(ResourceSourceType.Directory, resource.SourceType));
    }

    [Fact]
    public void ForSaveImage_IsTheDomainsAlone() =>
        Assert.Equal(ResourceAccess.ReadWrite, DomainResource.ForSaveImage("/save").Access);

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
    [InlineData("<os><init>/sbin/init</init></os>", "/domain/os/init")]
    [InlineData("<os><acpi><thing>/slic</thing></acpi></os>", "/domain/os/acpi/thing")]
    [InlineData("<launchSecurity type='new'/>", "/domain/launchSecurity")]
    public void Parse_ElementUnsupported_IsRefused(string content, string elementPath) =>
        Refused(DomainXmlRules.ElementUnsupported, elementPath, Domain(content));

    [Theory]
    [InlineData("<os><type>hvm</type><cmdline>/init</cmdline><boot dev='hd'/><bootmenu enable='yes'/><smbios mode='host'/></os>")]
    [InlineData("<sysinfo type='fwcfg'><entry name='opt/a'>/text</entry></sysinfo><metadata><x:y xmlns:x='urn:x' z='/a'/></metadata>")]
    [InlineData("<os firmware='bios'><acpi/></os><launchSecurity type='s390-pv'/><title>/title</title><unknown>/a</unknown>")]
    public void Parse_ElementsWithoutHostPath_AreIgnored(string content) => Assert.Empty(Resources(Domain(content)));

    private static (ResourceKind Kind, string Path, ResourceAccess Access) Summary(string xml)
    {
        var resource = Assert.Single(Resources(xml));
        return (resource.Kind, resource.Path, resource.Access);
    }
}

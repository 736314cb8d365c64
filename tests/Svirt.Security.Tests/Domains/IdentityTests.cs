using System.Security.Cryptography;
using System.Text;
using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class IdentityTests
{
    [Fact]
    public void Parse_DomainTypeMissing_IsRefused() =>
        Refused(DomainXmlRules.DomainTypeMissing, "/domain", "<domain><name>vm</name></domain>");

    [Theory]
    [InlineData("lxc")]
    [InlineData("")]
    public void Parse_DomainTypeUnsupported_IsRefused(string type) =>
        Refused(DomainXmlRules.DomainTypeUnsupported, "/domain", $"<domain type='{type}'><name>vm</name></domain>");

    [Fact]
    public void Parse_NameMissing_IsRefused()
    {
        Refused(DomainXmlRules.NameMissing, "/domain", "<domain type='kvm'/>");
        Refused(DomainXmlRules.NameMissing, "/domain/name", "<domain type='kvm'><name/></domain>");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a&#10;b")]
    [InlineData("a&#x85;b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("  ")]
    public void Parse_NameInvalid_IsRefused(string name) =>
        Refused(DomainXmlRules.NameInvalid, "/domain/name", $"<domain type='kvm'><name>{name}</name></domain>");

    [Fact]
    public void Parse_NameTooLong_IsRefusedAbove255Bytes()
    {
        var longest = new string('ü', 127) + "x";
        Assert.Equal(longest, DomainXml.Parse($"<domain type='kvm'><name>{longest}</name></domain>").Name);
        Refused(DomainXmlRules.NameTooLong, "/domain/name", $"<domain type='kvm'><name>{longest}x</name></domain>");
    }

    [Theory]
    [InlineData("4dea22b3-1d52-d8f3-2516-782e98ab3fa")]
    [InlineData("{4dea22b3-1d52-d8f3-2516-782e98ab3fa0}")]
    [InlineData(" 4dea22b3-1d52-d8f3-2516-782e98ab3fa")]
    [InlineData("4dea22b3-1d52-d8f3-2516-782e98ab3fag")]
    [InlineData("+x4dea22-1d52-d8f3-2516-782e98ab3fa0")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void Parse_UuidInvalid_IsRefused(string uuid) =>
        Refused(DomainXmlRules.UuidInvalid, "/domain/uuid", Domain($"<uuid>{uuid}</uuid>"));

    [Theory]
    [InlineData("4dea22b3-1d52-d8f3-2516-782e98ab3fa0")]
    [InlineData("4DEA22B31D52D8F32516782E98AB3FA0")]
    public void Parse_Uuid_IsTheIdentity(string uuid) =>
        Assert.Equal(new Guid("4dea22b3-1d52-d8f3-2516-782e98ab3fa0"), DomainXml.Parse(Domain($"<uuid>{uuid}</uuid>")).Id);

    [Fact]
    public void Parse_NoUuid_DerivesTheIdentityFromTheName()
    {
        var id = DomainXml.Parse(Domain("")).Id;

        // The layout of RFC 9562, 5.8, computed here another way: hex digits of the hash with version and variant written over.
        var hash = Convert.ToHexString(SHA256.HashData(
            [.. Convert.FromHexString("6f6d0c3e52a45b6e9d6b7f2f1f3c8a51"), .. Encoding.UTF8.GetBytes("vm")])).ToCharArray()[..32];
        hash[12] = '8';
        hash[16] = "89AB"[Convert.ToInt32(hash[16].ToString(), 16) & 3];
        Assert.Equal(new string(hash), id.ToString("N"), ignoreCase: true);
        Assert.Equal(DomainDefinition.IdFromName("vm"), id);
        Assert.NotEqual(DomainDefinition.IdFromName("vm2"), id);
    }

    [Theory]
    [InlineData("<serial type='pty'/>", true)]
    [InlineData("<console type='pty' tty='/dev/pts/3'><source path='/dev/pts/3'/></console>", true)]
    [InlineData("<channel><target type='virtio'/></channel>", true)]
    [InlineData("<serial type='null'/>", false)]
    [InlineData("<serial type='dev'><source path='/dev/pts/3'/></serial>", false)]
    public void Parse_CharacterDevice_TellsWhetherItIsATerminal(string device, bool expected) =>
        Assert.Equal(expected, DomainXml.Parse(Domain($"<devices>{device}</devices>")).HasTerminal);

    [Theory]
    [InlineData("<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:arg value='-x'/></q:commandline>", true)]
    [InlineData("<q:override xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>", true)]
    [InlineData("<commandline/>", false)]
    [InlineData("<q:capabilities xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>", false)]
    public void Parse_Passthrough_IsTold(string content, bool expected) =>
        Assert.Equal(expected, DomainXml.Parse(Domain(content)).HasRawCommandLine);
}

using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class CharacterDeviceTests
{
    [Theory]
    [InlineData("type='file'><source path='/p' append='on'/>", ResourceKind.CharacterFile, ResourceExistence.CreatedByEmulator)]
    [InlineData("type='dev'><source path='/p'/>", ResourceKind.CharacterDevice, ResourceExistence.Required)]
    [InlineData("type='unix'><source mode='bind' path='/p'/>", ResourceKind.CharacterSocketListen, ResourceExistence.CreatedByEmulator)]
    [InlineData("type='unix'><source mode='connect' path='/p'/>", ResourceKind.CharacterSocketConnect, ResourceExistence.Required)]
    [InlineData("type='unix'><source path='/p'/>", ResourceKind.CharacterSocketConnect, ResourceExistence.Required)]
    public void Parse_CharacterDevice_HasItsPath(string content, ResourceKind kind, ResourceExistence existence)
    {
        foreach (var element in new[] { "serial", "parallel", "channel", "console" })
        {
            var resource = Assert.Single(Resources(Devices($"<{element} {content}</{element}>")));
            Assert.Equal(("/p", kind, existence), (resource.Path, resource.Kind, resource.Existence));
            Assert.Equal(ResourceAccess.ReadWrite, resource.Access);
        }
    }

    [Fact]
    public void Parse_Pipe_HasThePairAndThePathAsAlternatives()
    {
        var resources = Resources(Devices(
            "<parallel type='pipe'><source path='/run/p'><seclabel model='dac' relabel='no'/></source></parallel>"));

        Assert.Equal(["/run/p.in", "/run/p.out", "/run/p"], resources.Select(resource => resource.Path), StringComparer.Ordinal);
        Assert.All(resources, resource =>
        {
            Assert.Equal((ResourceKind.CharacterPipe, ResourceExistence.Alternative), (resource.Kind, resource.Existence));
            Assert.Equal(RelabelMode.No, Assert.Single(resource.Labels).Relabel);
        });
    }

    [Fact]
    public void Parse_PathTooLongOfAPipesPair_IsRefused() =>
        Refused(
            DomainXmlRules.PathTooLong,
            "/domain/devices/serial/source",
            Devices($"<serial type='pipe'><source path='/{new string('p', 4093)}'/></serial>"));

    [Theory]
    [InlineData("<serial/>")]
    [InlineData("<console type='pty' tty='/dev/pts/3'><source path='/dev/pts/3'/></console>")]
    [InlineData("<serial type='null'/><serial type='stdio'/><serial type='vc'/><channel type='spicevmc'/><channel type='qemu-vdagent'/>")]
    [InlineData("<serial type='tcp'><source mode='bind' host='::' service='1'/></serial>")]
    [InlineData("<serial type='udp'><source mode='bind' host='::'/><source mode='connect' host='h'/></serial>")]
    public void Parse_CharacterDeviceWithoutHostPath_HasNoResource(string devices) => Assert.Empty(Resources(Devices(devices)));

    [Fact]
    public void Parse_Log_IsAFileOfItsOwn() =>
        Assert.Equal(
            "/log", Assert.Single(Resources(Devices("<serial type='pty'><log file='/log' append='off'/></serial>"))).Path);

    [Fact]
    public void Parse_LogIntoTheFileItself_IsOneResourceWithItsLabels() =>
        Assert.Equal(
            "x",
            Assert.Single(
                Assert.Single(Resources(Devices(
                    "<serial type='file'><source path='/p'><seclabel><label>x</label></seclabel></source><log file='/p'/></serial>")))
                .Labels).Label);

    [Theory]
    [InlineData("nmdm")]
    [InlineData("")]
    [InlineData("File")]
    public void Parse_ChardevTypeUnsupported_IsRefused(string type) =>
        Refused(DomainXmlRules.ChardevTypeUnsupported, "/domain/devices/serial", Devices($"<serial type='{type}'/>"));

    [Fact]
    public void Parse_ChardevModeUnknown_IsRefused() =>
        Refused(
            DomainXmlRules.ChardevModeUnknown,
            "/domain/devices/channel/source",
            Devices("<channel type='unix'><source mode='server' path='/p'/></channel>"));

    [Theory]
    [InlineData("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>", "/domain/devices/channel")]
    [InlineData("<channel type='unix'><source mode='bind'/></channel>", "/domain/devices/channel/source")]
    [InlineData("<channel type='file'><source path=''/></channel>", "/domain/devices/channel/source")]
    [InlineData("<channel><log append='on'/></channel>", "/domain/devices/channel/log")]
    public void Parse_ChardevSourceMissing_IsRefused(string channel, string elementPath) =>
        Refused(DomainXmlRules.ChardevSourceMissing, elementPath, Devices(channel));

    [Theory]
    [InlineData("")]
    [InlineData("<target type='serial' port='0'/>")]
    public void Parse_FirstConsoleOfTheFirstSerial_IsNotDoubled(string target)
    {
        var console = $"<console type='file'><source path='/p'/>{target}</console>";
        var serial = "<serial type='file'><source path='/p'/></serial>";

        Assert.Single(Resources(Devices(serial + console)));
        Assert.Single(Resources(Devices(console + serial)));
    }

    [Theory]
    [InlineData("<console type='file'><source path='/p'/><target type='virtio'/></console>")]
    [InlineData("<console type='file'><source path='/q'/></console>")]
    [InlineData("<console type='file'><source path='/p'><seclabel relabel='no'/></source></console>")]
    [InlineData("<console/><console type='file'><source path='/p'/></console>")]
    public void Parse_ConsoleThatIsNoMirror_IsKept(string console) =>
        Assert.Equal(2, Resources(Devices("<serial type='file'><source path='/p'/></serial>" + console)).Length);
}

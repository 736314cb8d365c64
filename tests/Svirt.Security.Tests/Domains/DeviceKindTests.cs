using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

public sealed class DeviceKindTests
{
    [Theory]
    [InlineData("<emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='scsi' model='virtio-scsi'/><hub type='usb'/>")]
    [InlineData("<memballoon model='virtio'/><watchdog model='itco'/><panic model='isa'/><vsock><cid auto='yes'/></vsock>")]
    [InlineData("<iommu model='intel'/><sound model='ich9'/><crypto model='virtio' type='qemu'><backend model='builtin'/></crypto>")]
    [InlineData("<nvram><address type='spapr-vio'/></nvram><redirfilter><usbdev allow='no'/></redirfilter>")]
    [InlineData("<input type='mouse'/><input type='tablet' bus='usb'/><input type='keyboard'/><video><model type='virtio'/></video>")]
    [InlineData("<graphics type='vnc' port='-1' passwd='/secret'><listen type='address' address='::'/></graphics>")]
    [InlineData("<graphics type='spice'><gl enable='no'/></graphics><audio id='1' type='none'/><audio id='2' type='spice'/>")]
    [InlineData("<interface type='network'><source network='default'/><rom bar='off'/></interface><interface type='bridge'/>")]
    [InlineData("<interface type='ethernet'><backend tap='/dev/net/tun' vhost='/dev/vhost-net'/></interface><interface type='user'/>")]
    [InlineData("<rng><backend model='random'>/dev/urandom</backend></rng><rng><backend model='random'>/dev/random</backend></rng>")]
    [InlineData("<rng><backend model='random'/></rng><rng><backend model='builtin'/></rng><rng><backend model='egd' type='tcp'/></rng>")]
    [InlineData("<memory model='dimm'/><memory model='virtio-mem'/><redirdev bus='usb' type='spicevmc'/><redirdev type='tcp'/>")]
    public void Parse_HarmlessDevices_HaveNoResource(string devices) => Assert.Empty(Resources(Devices(devices)));

    [Theory]
    [InlineData("<invented/>", "invented")]
    [InlineData("<x:disk xmlns:x='urn:x'/>", "disk")]
    [InlineData("<interface/>", "interface")]
    [InlineData("<rng/>", "rng")]
    public void Parse_DeviceUnsupported_IsRefused(string device, string elementPath)
    {
        var error = Refused(DomainXmlRules.DeviceUnsupported, "/domain/devices/" + elementPath, Devices(device));

        if (!elementPath.Contains("source", StringComparison.Ordinal))
            Assert.Contains($"'{elementPath.Split('/')[^1]}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<video><acceleration rendernode='/dev/dri/renderD128'/></video>", "video/acceleration")]
    [InlineData("<sound model='new'><thing>/dev/snd</thing></sound>", "sound/thing")]
    [InlineData("<controller type='x' a=' unix:/run/s'/>", "controller")]
    [InlineData("<disk><source file='/a' dev='/b'/></disk>", "disk/source")]
    [InlineData("<serial type='null'><source path='/p'/></serial>", "serial/source")]
    public void Parse_PathUnclaimed_IsRefused(string device, string elementPath) =>
        Refused(DomainXmlRules.PathUnclaimed, "/domain/devices/" + elementPath, Devices(device));

    [Fact]
    public void Parse_PathUnclaimedBesideNvramSource_IsRefused() =>
        Refused(
            DomainXmlRules.PathUnclaimed,
            "/domain/os/nvram",
            Domain("<os><nvram>/hidden<source file='/vars'/></nvram></os>"));
}

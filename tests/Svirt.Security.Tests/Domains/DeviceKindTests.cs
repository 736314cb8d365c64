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
    [InlineData("<hostdev mode='subsystem' type='pci'/>", "hostdev")]
    [InlineData("<filesystem type='mount'/>", "filesystem")]
    [InlineData("<tpm model='tpm-crb'><backend type='emulator'/></tpm>", "tpm")]
    [InlineData("<shmem name='s'/>", "shmem")]
    [InlineData("<smartcard mode='host'/>", "smartcard")]
    [InlineData("<lease/>", "lease")]
    [InlineData("<pstore backend='acpi-erst'/>", "pstore")]
    [InlineData("<invented/>", "invented")]
    [InlineData("<x:disk xmlns:x='urn:x'/>", "disk")]
    [InlineData("<redirdev bus='usb' type='unix'/>", "redirdev")]
    [InlineData("<interface type='vhostuser'/>", "interface")]
    [InlineData("<interface type='vdpa'/>", "interface")]
    [InlineData("<interface type='hostdev'/>", "interface")]
    [InlineData("<interface/>", "interface")]
    [InlineData("<interface type='user'><backend type='passt'/></interface>", "interface/backend")]
    [InlineData("<interface type='ethernet'><script path='ifup'/></interface>", "interface/script")]
    [InlineData("<memory model='nvdimm'/>", "memory")]
    [InlineData("<memory model='virtio-pmem'/>", "memory")]
    [InlineData("<rng/>", "rng")]
    [InlineData("<rng><backend model='random'>/dev/hwrng</backend></rng>", "rng/backend")]
    [InlineData("<rng><backend model='egd' type='unix'><source path='/p'/></backend></rng>", "rng/backend")]
    [InlineData("<rng><backend model='egd'/></rng>", "rng/backend")]
    [InlineData("<input type='passthrough'><source evdev='/dev/input/event0'/></input>", "input")]
    [InlineData("<input type='evdev'/>", "input")]
    [InlineData("<graphics type='vnc' socket='/s'/>", "graphics")]
    [InlineData("<graphics type='vnc'><listen type='socket'/></graphics>", "graphics/listen")]
    [InlineData("<graphics type='spice'><gl enable='yes'/></graphics>", "graphics/gl")]
    [InlineData("<graphics type='egl-headless'/>", "graphics")]
    [InlineData("<graphics type='sdl'/>", "graphics")]
    [InlineData("<audio id='1' type='oss'/>", "audio")]
    [InlineData("<video><driver name='vhostuser'/><model type='virtio'/></video>", "video/driver")]
    [InlineData("<disk><source file='/a'><reservations managed='yes'/></source></disk>", "disk/source/reservations")]
    [InlineData("<disk><source file='/a'><dataStore type='file'/></source></disk>", "disk/source/dataStore")]
    [InlineData("<disk><source file='a' fdgroup='g'/></disk>", "disk/source")]
    [InlineData("<disk><source file='/a'/><transient/></disk>", "disk/transient")]
    [InlineData("<disk><source file='/a'/><mirror/></disk>", "disk/mirror")]
    public void Parse_DeviceUnsupported_IsRefused(string device, string elementPath)
    {
        var error = Refused(DomainXmlRules.DeviceUnsupported, "/domain/devices/" + elementPath, Devices(device));

        if (!elementPath.Contains("source", StringComparison.Ordinal))
            Assert.Contains($"'{elementPath.Split('/')[^1]}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<interface type='network'><rom file='/etc/fake.bin'/></interface>", "interface/rom")]
    [InlineData("<interface type='bridge'><backend tap='/dev/other'/></interface>", "interface/backend")]
    [InlineData("<video><acceleration rendernode='/dev/dri/renderD128'/></video>", "video/acceleration")]
    [InlineData("<sound model='new'><thing>/dev/snd</thing></sound>", "sound/thing")]
    [InlineData("<controller type='x' a=' unix:/run/s'/>", "controller")]
    [InlineData("<disk><source file='/a' dev='/b'/></disk>", "disk/source")]
    [InlineData("<disk type='network'><source protocol='nbd'><host transport='unix' socket='/s'/></source></disk>", "disk/source/host")]
    [InlineData("<disk type='network'><source protocol='rbd'><config file='/c'/></source></disk>", "disk/source/config")]
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

using Svirt.Security.Domains;
using Xunit;
using static Svirt.Security.Tests.Domains.Documents;

namespace Svirt.Security.Tests.Domains;

/// <summary>
/// Every kind of device that gives the emulator a host path, with exactly what it gives: kind, path and access, one per line.
/// </summary>
public sealed class DeviceResourceTests
{
    private static readonly DomainXmlOptions _options = new()
    {
        Volumes = new AnyVolume(),
        HostDevices = new AnyHostDevice(),
        ManagedPaths = new AnyManagedPath(),
    };

    [Theory]
    [InlineData("<disk type='dir'><source dir='/d'/><readonly/></disk>", "Disk /d ReadOnly")]
    [InlineData("<disk type='volume'><source pool='p' volume='v'/></disk>", "Disk /pools/p/v ReadWrite")]
    [InlineData("<disk type='vhostuser'><source type='unix' path='/s'/></disk>", "VhostUserDiskSocket /s ReadWrite")]
    [InlineData("<disk type='vhostvdpa'><source dev='/dev/vhost-vdpa-0'/></disk>", "VhostVdpaDevice /dev/vhost-vdpa-0 ReadWrite")]
    [InlineData(
        "<disk type='nvme'><source type='pci' namespace='1'><address domain='0x0' bus='0x1' slot='0x2' function='0x3'/></source></disk>",
        "PciDeviceTree /sys/devices/pci0000:01/0000:01:02.3 ReadOnly", "VfioGroup /dev/vfio/1 ReadWrite", "VfioContainer /dev/vfio/vfio Shared")]
    [InlineData(
        "<disk type='network'><source protocol='nbd'><host transport='unix' socket='/s'/></source></disk>",
        "NetworkStorageSocket /s ReadWrite")]
    [InlineData(
        "<disk type='network'><source protocol='ssh' name='/x'><knownHosts path='/k'/><identity keyfile='/i' agentsock='/a'/></source></disk>",
        "NetworkStorageFile /k ReadOnly", "NetworkStorageFile /i ReadOnly", "NetworkStorageSocket /a ReadWrite")]
    [InlineData("<disk type='network'><source protocol='rbd'><config file='/c'/></source></disk>", "NetworkStorageFile /c ReadOnly")]
    [InlineData(
        "<disk type='block'><source dev='/b'><reservations managed='no'><source type='unix' path='/r'/></reservations></source></disk>",
        "Disk /b ReadWrite", "ReservationSocket /r ReadWrite")]
    [InlineData(
        "<disk type='block'><source dev='/b'><reservations managed='yes'/></source></disk>",
        "Disk /b ReadWrite", "ReservationSocket /managed/vm/ReservationSocket ReadWrite")]
    [InlineData(
        "<disk><driver type='qcow2'/><source file='/a'><dataStore type='block'><format type='raw'/><source dev='/d'/></dataStore></source></disk>",
        "Disk /a ReadWrite", "DataFile /d ReadWrite")]
    [InlineData("<disk><source file='/a'/><mirror file='/m' format='qcow2'/></disk>", "Disk /a ReadWrite", "Mirror /m ReadWrite")]
    [InlineData(
        "<disk><source file='/a'/><mirror type='file' file='/m'><format type='qcow2'/><source file='/m'/><backingStore type='file'>"
        + "<source file='/n'/></backingStore></mirror></disk>",
        "Disk /a ReadWrite", "Mirror /m ReadWrite", "BackingImage /n ReadOnly")]
    [InlineData(
        "<disk><source file='/a'/><backingStore type='file'><source file='/b'/></backingStore><mirror type='file'><source file='/b'/></mirror></disk>",
        "Disk /a ReadWrite", "BackingImage /b ReadWrite")]
    [InlineData("<disk><source file='/a'/><target dev='vda'/><transient/></disk>", "Disk /a ReadWrite", "Scratch /managed/vm/Scratchvda ReadWrite")]
    [InlineData("<disk><source file='/a'/><transient shareBacking='yes'/></disk>", "Disk /a ReadOnly", "Scratch /managed/vm/Scratch ReadWrite")]
    public void Parse_Disk_GivesItsPaths(string device, params string[] expected) => Gives(device, expected);

    [Theory]
    [InlineData("<channel type='unix'><target type='virtio' name='agent'/></channel>", "CharacterSocketListen /managed/vm/CharacterSocketListenagent ReadWrite")]
    [InlineData("<redirdev bus='usb' type='unix'><source mode='connect' path='/r'/></redirdev>", "CharacterSocketConnect /r ReadWrite")]
    [InlineData("<rng><backend model='random'>/dev/hwrng</backend></rng>", "RandomDevice /dev/hwrng Shared")]
    [InlineData("<rng><backend model='egd' type='unix'><source mode='connect' path='/e'/></backend></rng>", "CharacterSocketConnect /e ReadWrite")]
    [InlineData("<smartcard mode='host'/>", "SmartcardDatabase /etc/pki/nssdb ReadOnly")]
    [InlineData(
        "<smartcard mode='host-certificates'><certificate>c</certificate><database>/db</database></smartcard>",
        "SmartcardDatabase /db ReadOnly")]
    [InlineData("<smartcard mode='passthrough' type='dev'><source path='/dev/card'/></smartcard>", "CharacterDevice /dev/card ReadWrite")]
    [InlineData("<smartcard mode='passthrough' type='spicevmc'/>")]
    [InlineData("<input type='passthrough'><source evdev='/dev/input/event1'/></input>", "InputDevice /dev/input/event1 ReadWrite")]
    [InlineData("<input type='evdev'><source dev='/dev/input/event2'/></input>", "InputDevice /dev/input/event2 ReadWrite")]
    [InlineData(
        "<tpm><backend type='passthrough'><device path='/dev/tpm3'/></backend></tpm>",
        "TpmDevice /dev/tpm3 ReadWrite", "TpmCancel /sys/class/tpm/tpm3/device/cancel ReadWrite")]
    [InlineData(
        "<tpm><backend type='emulator'/></tpm>",
        "TpmState /managed/vm/TpmState ReadWrite", "TpmSocket /managed/vm/TpmSocket ReadWrite", "TpmLog /managed/vm/TpmLog ReadWrite")]
    [InlineData("<tpm><backend type='external'><source type='unix' mode='connect' path='/t'/></backend></tpm>", "TpmSocket /t ReadWrite")]
    [InlineData("<memory model='nvdimm'><source><path>/n</path></source><target><readonly/></target></memory>", "PersistentMemory /n ReadWrite")]
    [InlineData("<memory model='virtio-pmem'><source><path>/n</path></source></memory>", "PersistentMemory /n ReadWrite")]
    [InlineData("<memory model='sgx-epc'/>", "SgxDevice /dev/sgx_vepc Shared", "SgxDevice /dev/sgx_provision Shared")]
    [InlineData("<shmem name='s'><model type='ivshmem-plain'/></shmem>", "SharedMemory /dev/shm/s Shared")]
    [InlineData("<shmem name='s'><server path='/m'/></shmem>", "SharedMemorySocket /m Shared")]
    [InlineData("<pstore backend='acpi-erst'><path>/p</path></pstore>", "PersistentStore /p ReadWrite")]
    [InlineData("<lease><target path='/lease' offset='1'/></lease>")]
    public void Parse_OtherDevice_GivesItsPaths(string device, params string[] expected) => Gives(device, expected);

    [Theory]
    [InlineData(
        "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='6' slot='2' function='0'/></source><rom file='/rom'/></hostdev>",
        "PciDeviceTree /sys/devices/pci0000:06/0000:06:02.0 ReadOnly", "VfioGroup /dev/vfio/6 ReadWrite", "VfioContainer /dev/vfio/vfio Shared",
        "OptionRom /rom ReadOnly")]
    [InlineData(
        "<hostdev type='pci'><driver name='vfio' iommufd='yes'/><source><address bus='6'/></source></hostdev>",
        "PciDeviceTree /sys/devices/pci0000:06/0000:06:00.0 ReadOnly", "VfioGroup /dev/vfio/devices/vfio6 ReadWrite", "VfioContainer /dev/iommu Shared")]
    [InlineData("<hostdev type='usb'><source><address bus='14' device='6'/></source></hostdev>", "UsbDevice /dev/bus/usb/014/006 ReadWrite")]
    [InlineData(
        "<hostdev type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>", "UsbDevice /dev/bus/usb/007/007 ReadWrite")]
    [InlineData(
        "<hostdev type='scsi'><source><adapter name='scsi_host1'/><address bus='0' target='2' unit='3'/></source><shareable/></hostdev>",
        "ScsiDevice /dev/sg1023 Shared")]
    [InlineData("<hostdev type='scsi'><source protocol='iscsi' name='/iqn'/></hostdev>")]
    [InlineData("<hostdev type='scsi_host'><source protocol='vhost' wwpn='naa.5'/></hostdev>", "VhostScsi /dev/vhost-scsi Shared")]
    [InlineData(
        "<hostdev type='mdev' model='vfio-pci'><source><address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source></hostdev>",
        "VfioGroup /dev/vfio/77 ReadWrite", "VfioContainer /dev/vfio/vfio Shared")]
    public void Parse_HostDevice_GivesItsNodes(string device, params string[] expected) => Gives(device, expected);

    [Theory]
    [InlineData("<filesystem type='mount'><source dir='/d'/><target dir='/tag'/></filesystem>", "FilesystemDirectory /d ReadWrite")]
    [InlineData("<filesystem><source dir='/d'/><target dir='t'/><readonly/></filesystem>", "FilesystemDirectory /d ReadOnly")]
    [InlineData(
        "<filesystem><driver type='virtiofs'/><binary path='/usr/libexec/virtiofsd'/><source dir='/d'/><target dir='t'/></filesystem>",
        "FilesystemDirectory /d ReadWrite", "FilesystemSocket /managed/vm/FilesystemSockett ReadWrite")]
    [InlineData("<filesystem><driver type='virtiofs'/><source socket='/s'/><target dir='t'/></filesystem>", "FilesystemSocket /s ReadWrite")]
    [InlineData("<interface type='vhostuser'><source type='unix' path='/s' mode='server'/></interface>", "VhostUserInterfaceSocket /s ReadWrite")]
    [InlineData("<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>", "VhostVdpaDevice /dev/vhost-vdpa-0 ReadWrite")]
    [InlineData(
        "<interface type='hostdev'><source><address type='pci' bus='0x3'/></source></interface>",
        "PciDeviceTree /sys/devices/pci0000:03/0000:03:00.0 ReadOnly", "VfioGroup /dev/vfio/3 ReadWrite", "VfioContainer /dev/vfio/vfio Shared")]
    [InlineData("<interface type='direct'><source dev='eth0' mode='vepa'/></interface>")]
    [InlineData("<interface type='ethernet'><script path='/etc/qemu-ifup'/><downscript path='/etc/down'/></interface>")]
    [InlineData("<interface type='bridge'><backend tap='/dev/tun2' vhost='/dev/vhost2'/></interface>", "TapDevice /dev/tun2 Shared", "VhostNetDevice /dev/vhost2 Shared")]
    [InlineData("<interface type='user'><backend type='passt' logFile='/l'/></interface>", "PasstSocket /managed/vm/PasstSocket ReadWrite", "PasstLog /l ReadWrite")]
    [InlineData("<interface type='network'><rom file='/etc/fake.bin'/></interface>", "OptionRom /etc/fake.bin ReadOnly")]
    [InlineData("<graphics type='vnc' socket='/s'><listen type='socket' socket='/s'/></graphics>", "DisplaySocket /s ReadWrite")]
    [InlineData("<graphics type='spice'><listen type='socket'/><gl enable='yes' rendernode='/dev/dri/renderD128'/></graphics>", "DisplaySocket /managed/vm/DisplaySocket ReadWrite", "RenderNode /dev/dri/renderD128 Shared")]
    [InlineData("<graphics type='egl-headless'/>", "RenderNode /managed/vm/RenderNode Shared")]
    [InlineData("<graphics type='sdl' display=':0' xauth='/root/.Xauthority'/>", "XAuthority /root/.Xauthority ReadOnly")]
    [InlineData("<graphics type='dbus' address='unix:path=/run/bus,guid=1'/>", "DisplaySocket /run/bus ReadWrite")]
    [InlineData(
        "<video><driver name='vhostuser'/><model type='virtio'><acceleration rendernode='/dev/dri/renderD129'/></model></video>",
        "VhostUserGpuSocket /managed/vm/VhostUserGpuSocket ReadWrite", "RenderNode /dev/dri/renderD129 Shared")]
    [InlineData("<audio id='1' type='oss'><output dev='/dev/dsp1'/></audio>", "AudioDevice /dev/dsp Shared", "AudioDevice /dev/dsp1 Shared")]
    [InlineData("<audio id='1' type='alsa'><input dev='hw:0'/></audio>", "AudioDevice /dev/snd Shared")]
    [InlineData("<audio id='1' type='file' path='/a.wav'/>", "AudioDevice /a.wav ReadWrite")]
    [InlineData("<audio id='1' type='pulseaudio' serverName='unix:/run/pulse'/>", "AudioSocket /run/pulse Shared")]
    [InlineData("<audio id='1' type='pipewire' runtimeDir='/run/user/1'/>", "AudioSocket /run/user/1 Shared")]
    public void Parse_FilesystemNetworkAndDisplay_GiveTheirPaths(string device, params string[] expected) => Gives(device, expected);

    [Fact]
    public void Parse_Everything_HasEveryKindOfItsDevices() =>
        Assert.Equal(
            42,
            DomainXml.Parse(TypicalDocuments.Everything, _options).Resources.Select(resource => resource.Kind).Distinct().Count());

    [Fact]
    public void Parse_TransientWithoutManagedPath_HasLibvirtsOverlay() =>
        Assert.Equal("/a.TRANSIENT-vm", Resources(Disk("<source file='/a'/><transient/>"))[1].Path);

    [Fact]
    public void Parse_DescriptorGroup_IsCarriedBesideThePath() =>
        Assert.Equal("g", Assert.Single(Resources(Disk("<source file='/a' fdgroup='g'/>"))).DescriptorGroup);

    [Fact]
    public void Parse_Resources_SayWhichDeviceTheyAreOf() =>
        Assert.Equal(
            [0, 1, 1, 2],
            Resources(Domain(
                "<os><kernel>/k</kernel></os><devices><disk><source file='/a'/><mirror file='/m'/></disk>"
                + "<disk><source file='/a'/></disk></devices>")).Select(resource => resource.DeviceNumber));

    [Theory]
    [InlineData("<disk><driver type='qcow2'/><source file='/a'/></disk>", true)]
    [InlineData("<disk><driver type='new'/><source file='/a'/></disk>", true)]
    [InlineData("<disk><driver type='qcow2'/><source file='/a'/><backingStore/></disk>", false)]
    [InlineData("<disk><driver type='raw'/><source file='/a'/></disk>", false)]
    [InlineData("<disk><source file='/a'/></disk>", false)]
    public void Parse_ChainThatIsNotListed_IsOpenUnlessTheImageIsRaw(string device, bool expected) =>
        Assert.Equal(expected, Assert.Single(Resources(Devices(device))).IsChainOpen);

    [Fact]
    public void Parse_UsbDeviceThatMayBeMissing_IsLeftOut() =>
        Assert.Empty(Resources(Devices(
            "<hostdev type='usb'><source startupPolicy='optional'><vendor id='1'/><product id='2'/></source></hostdev>")));

    [Fact]
    public void Parse_DiskVolumeUnresolved_IsRefused() =>
        Refused(
            DomainXmlRules.DiskVolumeUnresolved, "/domain/devices/disk/source",
            Devices("<disk type='volume'><source pool='p' volume='v'/></disk>"));

    [Theory]
    [InlineData("<tpm><backend type='emulator'/></tpm>", "tpm/backend")]
    [InlineData("<filesystem><driver type='virtiofs'/><source dir='/d'/></filesystem>", "filesystem/source")]
    [InlineData("<graphics type='vnc'><listen type='socket'/></graphics>", "graphics/listen")]
    [InlineData("<graphics type='spice'><gl enable='yes'/></graphics>", "graphics/gl")]
    [InlineData("<video><driver name='vhostuser'/></video>", "video/driver")]
    [InlineData("<shmem name='s'><server/></shmem>", "shmem/server")]
    [InlineData("<interface type='user'><backend type='passt'/></interface>", "interface/backend")]
    [InlineData("<disk><source file='/a'><reservations managed='yes'/></source></disk>", "disk/source/reservations")]
    public void Parse_ManagedPathUnresolved_IsRefused(string device, string elementPath) =>
        Refused(DomainXmlRules.ManagedPathUnresolved, "/domain/devices/" + elementPath, Devices(device));

    [Theory]
    [InlineData("<hostdev type='pci'><source/></hostdev>", "hostdev/source")]
    [InlineData("<interface type='vdpa'/>", "interface")]
    [InlineData("<interface type='vhostuser'><source type='unix'/></interface>", "interface/source")]
    [InlineData("<memory model='nvdimm'><source/></memory>", "memory")]
    [InlineData("<input type='evdev'><source/></input>", "input/source")]
    [InlineData("<filesystem><source/></filesystem>", "filesystem/source")]
    [InlineData("<tpm><backend type='external'/></tpm>", "tpm/backend")]
    public void Parse_DeviceSourceMissing_IsRefused(string device, string elementPath) =>
        Refused(DomainXmlRules.DeviceSourceMissing, "/domain/devices/" + elementPath, Devices(device));

    [Theory]
    [InlineData("<hostdev type='pci'><source><address slot='0x20'/></source></hostdev>", "hostdev/source/address")]
    [InlineData("<hostdev type='usb'><source><address bus='x' device='1'/></source></hostdev>", "hostdev/source/address")]
    [InlineData("<hostdev type='mdev'><source><address uuid='../..'/></source></hostdev>", "hostdev/source/address")]
    public void Parse_HostdevAddressInvalid_IsRefused(string device, string elementPath) =>
        Refused(DomainXmlRules.HostdevAddressInvalid, "/domain/devices/" + elementPath, Devices(device));

    [Theory]
    [InlineData("<hostdev type='pci'><source><address bus='1'/></source></hostdev>", "hostdev/source/address")]
    [InlineData("<hostdev type='usb'><source><vendor id='1'/><product id='2'/></source></hostdev>", "hostdev/source")]
    [InlineData("<hostdev type='scsi'><source><adapter name='scsi_host0'/><address/></source></hostdev>", "hostdev/source/address")]
    [InlineData("<hostdev type='mdev'><source><address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source></hostdev>", "hostdev/source/address")]
    public void Parse_HostdevUnresolved_IsRefused(string device, string elementPath) =>
        Refused(DomainXmlRules.HostdevUnresolved, "/domain/devices/" + elementPath, Devices(device));

    [Theory]
    [InlineData("")]
    [InlineData("name='../mem'")]
    [InlineData("name='..'")]
    public void Parse_ShmemNameInvalid_IsRefused(string attributes) =>
        Refused(DomainXmlRules.ShmemNameInvalid, "/domain/devices/shmem", Devices($"<shmem {attributes}/>"));

    private static void Gives(string device, string[] expected) =>
        Assert.Equal(
            expected,
            DomainXml.Parse(Devices(device), _options).Resources
                .Select(resource => $"{resource.Kind} {resource.Path} {resource.Access}"),
            StringComparer.Ordinal);
}

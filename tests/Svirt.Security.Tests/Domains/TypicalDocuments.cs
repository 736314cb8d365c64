namespace Svirt.Security.Tests.Domains;

/// <summary>Documents as managers write them.</summary>
internal static class TypicalDocuments
{
    public const string FourDisks =
        """
        <domain type='kvm' id='3'>
          <name>web1</name>
          <uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
          <metadata><app:data xmlns:app="urn:app">/not/a/resource</app:data></metadata>
          <memory unit='KiB'>4194304</memory>
          <os>
            <type arch='x86_64' machine='q35'>hvm</type>
            <loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>
            <nvram template='/usr/share/OVMF/OVMF_VARS.fd'>/var/lib/libvirt/qemu/nvram/web1_VARS.fd</nvram>
            <boot dev='hd'/>
          </os>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2' cache='none'/>
              <source file='/var/lib/libvirt/images/web1.qcow2'/>
              <backingStore type='file'>
                <format type='qcow2'/>
                <source file='/var/lib/libvirt/images/web.qcow2'/>
                <backingStore type='block'>
                  <format type='raw'/>
                  <source dev='/dev/mapper/base'/>
                  <backingStore/>
                </backingStore>
              </backingStore>
              <target dev='vda' bus='virtio'/>
              <address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>
            </disk>
            <disk type='block' device='lun'>
              <source dev='/dev/disk/by-id/wwn-0x5000'/>
              <target dev='sda' bus='scsi'/>
              <shareable/>
            </disk>
            <disk type='file' device='cdrom'>
              <source file='/srv/iso/install.iso' startupPolicy='optional'>
                <seclabel model='selinux' relabel='no'/>
              </source>
              <target dev='sdb' bus='sata'/>
              <readonly/>
            </disk>
            <disk type='network' device='disk'>
              <source protocol='rbd' name='pool/image'><host name='mon' port='6789'/></source>
              <target dev='vdb' bus='virtio'/>
            </disk>
            <controller type='scsi' model='virtio-scsi'/>
            <interface type='network'><source network='default'/></interface>
            <graphics type='vnc' port='-1' autoport='yes'/>
            <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
            <memballoon model='virtio'/>
          </devices>
          <seclabel type='dynamic' model='selinux' relabel='yes'>
            <label>system_u:system_r:svirt_t:s0:c340,c524</label>
            <imagelabel>system_u:object_r:svirt_image_t:s0:c340,c524</imagelabel>
          </seclabel>
          <seclabel type='static' model='dac' relabel='yes'><label>+107:+107</label></seclabel>
        </domain>
        """;

    public const string KernelBoot =
        """
        <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>kernel</name>
          <os>
            <type arch='aarch64' machine='virt'>hvm</type>
            <kernel>/srv/boot/vmlinuz</kernel>
            <initrd>/srv/boot/initrd</initrd>
            <cmdline>console=ttyS0</cmdline>
            <dtb>/srv/boot/virt.dtb</dtb>
          </os>
          <devices/>
          <qemu:commandline><qemu:arg value='-nodefaults'/></qemu:commandline>
        </domain>
        """;

    public const string Consoles =
        """
        <domain type='kvm'>
          <name>consoles</name>
          <devices>
            <serial type='file'>
              <source path='/var/log/vm/serial0.log' append='on'/>
              <log file='/var/log/vm/serial0.copy'/>
              <target port='0'/>
            </serial>
            <serial type='pipe'><source path='/run/vm/pipe'/></serial>
            <parallel type='dev'><source path='/dev/parport0'/></parallel>
            <console type='file'>
              <source path='/var/log/vm/serial0.log' append='on'/>
              <log file='/var/log/vm/serial0.copy'/>
              <target type='serial' port='0'/>
            </console>
            <console type='pty'><target type='virtio'/></console>
            <channel type='unix'>
              <source mode='bind' path='/run/vm/agent.sock'/>
              <target type='virtio' name='org.qemu.guest_agent.0'/>
            </channel>
            <channel type='unix'><source mode='connect' path='/run/collector.sock'/></channel>
            <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>
          </devices>
          <seclabel type='none'/>
        </domain>
        """;

    /// <summary>One device of each kind that gives the emulator a host path. Needs somebody to ask for what is left open.</summary>
    public const string Everything =
        """
        <domain type='kvm'>
          <name>everything</name>
          <memoryBacking><hugepages/><source type='file'/></memoryBacking>
          <sysinfo type='fwcfg'><entry name='opt/a' file='/srv/ignition'/></sysinfo>
          <os firmware='efi'>
            <type>hvm</type>
            <shim>/srv/boot/shim</shim>
            <acpi><table type='slic'>/srv/slic</table></acpi>
            <varstore path='/srv/vars.json'/>
          </os>
          <devices>
            <disk type='volume'><source pool='p' volume='v'/><target dev='vda'/></disk>
            <disk type='nvme'><source type='pci' namespace='1'><address bus='0x1'/></source></disk>
            <disk type='network'>
              <source protocol='ssh' name='x'><knownHosts path='/srv/known'/><identity keyfile='/srv/key'/></source>
            </disk>
            <disk type='block'>
              <driver type='qcow2'/>
              <source dev='/dev/vg/a'>
                <seclabel model='selinux' labelskip='yes'/>
                <dataStore type='file'><format type='raw'/><source file='/srv/data'/></dataStore>
                <reservations managed='yes'/>
              </source>
              <mirror type='file' job='copy'><format type='qcow2'/><source file='/srv/copy'/></mirror>
            </disk>
            <disk><source file='/srv/c'/><target dev='vdd'/><transient/></disk>
            <hostdev type='pci'><source><address bus='6'/></source><rom file='/srv/rom'/></hostdev>
            <hostdev type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>
            <hostdev type='scsi'><source><adapter name='scsi_host1'/><address unit='3'/></source></hostdev>
            <hostdev type='scsi_host'><source protocol='vhost' wwpn='naa.5'/></hostdev>
            <hostdev type='mdev'><source><address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source></hostdev>
            <tpm><backend type='emulator'/></tpm>
            <memory model='nvdimm'><source><path>/srv/nvdimm</path></source></memory>
            <memory model='sgx-epc'/>
            <shmem name='s'/>
            <shmem name='t'><server path='/srv/shmem'/></shmem>
            <filesystem><driver type='virtiofs'/><source dir='/srv/share'/><target dir='tag'/></filesystem>
            <interface type='vhostuser'><source type='unix' path='/srv/ovs' mode='client'/></interface>
            <interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>
            <interface type='user'><backend type='passt' logFile='/srv/passt.log'/></interface>
            <graphics type='vnc'><listen type='socket'/></graphics>
            <graphics type='egl-headless'/>
            <video><driver name='vhostuser'/><model type='virtio'/></video>
            <input type='evdev'><source dev='/dev/input/event0'/></input>
            <smartcard mode='host-certificates'><database>/srv/nss</database></smartcard>
            <rng><backend model='random'>/dev/hwrng</backend></rng>
            <redirdev bus='usb' type='unix'><source path='/srv/usb'/></redirdev>
            <pstore backend='acpi-erst'><path>/srv/pstore</path></pstore>
            <audio id='1' type='oss'/>
          </devices>
          <launchSecurity type='sev'/>
          <seclabel type='static' model='selinux' relabel='yes'><label>a:b:c</label><imagelabel>d:e:f</imagelabel></seclabel>
        </domain>
        """;
}

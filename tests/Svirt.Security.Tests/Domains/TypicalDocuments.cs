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
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Svirt.Security.Domains;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// A typical document (4 KiB, four disks) read into a definition on one core, against the time that 2,000 documents a second leave
/// for each.
/// What one reading allocates is part of the name.
/// </summary>
internal static class DomainXmlBenchmark
{
    private const double MicrosecondsAllowed = 1_000_000 / 2_000.0;
    private const int Rounds = 5_000;

    public static IEnumerable<Figure> Run()
    {
        byte[] document = Encoding.UTF8.GetBytes(MakeDocument());
        for (int i = 0; i < Rounds; i++)
            Read(document);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(document);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Read(document);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"domain document of {document.Length} bytes with 4 disks ({allocated / 1024.0:F1} KiB allocated), against 2,000 a second");
        yield return new Figure(name, times[Rounds / 2], Peer: null, new TimeBar(MicrosecondsAllowed));
    }

    private static void Read(byte[] document)
    {
        using var stream = new MemoryStream(document, writable: false);
        if (DomainXml.Load(stream).Resources.Length != 11)
            throw new InvalidOperationException("the document was not read as it should be");
    }

    private static string MakeDocument()
    {
        var xml = new StringBuilder(
            """
            <domain type='kvm' id='3'>
              <name>web1</name>
              <uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
              <metadata><app:data xmlns:app="urn:app">web</app:data></metadata>
              <title>web1</title>
              <description>Front end of the shop, first of two. Behind the load balancer; may be restarted one at a time.
                Owner: the web team. Backups of the data disks are taken every night from the storage side, not in the guest.
                The system disk stands on the common base image, which is replaced with every release of the distribution.</description>
              <memory unit='KiB'>4194304</memory>
              <vcpu placement='static'>4</vcpu>
              <os>
                <type arch='x86_64' machine='q35'>hvm</type>
                <loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>
                <nvram template='/usr/share/OVMF/OVMF_VARS.fd'>/var/lib/libvirt/qemu/nvram/web1_VARS.fd</nvram>
                <boot dev='hd'/>
              </os>
              <features><acpi/><apic/><smm state='on'/></features>
              <cpu mode='host-passthrough' check='none' migratable='on'/>
              <clock offset='utc'><timer name='rtc' tickpolicy='catchup'/><timer name='hpet' present='no'/></clock>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>

            """);
        for (int i = 0; i < 4; i++)
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"""
                    <disk type='file' device='disk'>
                      <driver name='qemu' type='qcow2' cache='none' io='native'/>
                      <source file='/var/lib/libvirt/images/web1-{i}.qcow2'><seclabel model='dac' relabel='no'/></source>
                      <backingStore type='file'>
                        <format type='qcow2'/>
                        <source file='/var/lib/libvirt/images/base.qcow2'/>
                        <backingStore/>
                      </backingStore>
                      <target dev='vd{(char)('a' + i)}' bus='virtio'/>
                      <address type='pci' domain='0x0000' bus='0x0{i}' slot='0x00' function='0x0'/>
                    </disk>

                """);
        }

        return xml.Append(
            """
                <controller type='usb' index='0' model='qemu-xhci' ports='15'/>
                <interface type='network'>
                  <mac address='52:54:00:6d:90:02'/><source network='default'/><model type='virtio'/>
                </interface>
                <serial type='pty'><target type='isa-serial' port='0'/></serial>
                <channel type='unix'>
                  <source mode='bind' path='/var/lib/libvirt/qemu/channel/web1.agent'/>
                  <target type='virtio' name='org.qemu.guest_agent.0'/>
                </channel>
                <graphics type='vnc' port='-1' autoport='yes'><listen type='address'/></graphics>
                <video><model type='virtio' heads='1' primary='yes'/></video>
                <memballoon model='virtio'/>
                <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
              </devices>
              <seclabel type='dynamic' model='selinux' relabel='yes'/>
              <seclabel type='static' model='dac' relabel='yes'><label>+107:+107</label></seclabel>
            </domain>
            """).ToString();
    }
}

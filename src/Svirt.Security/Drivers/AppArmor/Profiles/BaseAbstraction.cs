namespace Svirt.Security.Drivers.AppArmor.Profiles;

/// <summary>
/// What every emulator needs besides its resources. Short on purpose: what is not here is for the document or for a site's own rules. The
/// laboratory boots QEMU under it.
/// </summary>
internal static class BaseAbstraction
{
    /// <summary>The rules, each with the reason for it. Comments stay in the profile for those who read it on a host.</summary>
    internal const string Rules = """
          # the dynamic loader, libraries, and the modules of QEMU that are loaded on demand
          /etc/ld.so.cache r,
          /{,usr/}lib{,32,64,x32}/** mr,
          # firmware, option ROMs and key maps that come with QEMU and are named by no document
          /usr/share/{qemu,seabios,ipxe,OVMF,AAVMF,qemu-efi-aarch64,edk2,vgabios,slof}/** r,
          # nodes that all processes share; they hold nothing
          /dev/null rw,
          /dev/zero rw,
          /dev/full rw,
          /dev/random r,
          /dev/urandom r,
          # acceleration and networks: shared by all domains, each descriptor is a domain of its own (PathRules.SharedNode)
          /dev/kvm rw,
          /dev/net/tun rw,
          /dev/vhost-net rw,
          /dev/vhost-vsock rw,
          # a character device of type pty: the kernel gives the slave to whoever opened the master
          /dev/ptmx rw,
          owner /dev/pts/[0-9]* rw,
          # the number of processors and memory nodes, for thread pools and NUMA binding
          /sys/devices/system/cpu/** r,
          /sys/devices/system/node/** r,
          # the size of huge pages, for aligning the guest's memory
          /sys/kernel/mm/transparent_hugepage/hpage_pmd_size r,
          # which PCI device is which, before the sysfs tree of the device itself (hostdev, vfio)
          /sys/bus/pci/devices/ r,
          # the process about itself; threads are given names (the kernel lets nobody name those of another process)
          /proc/[0-9]*/{status,stat,maps,cmdline} r,
          /proc/[0-9]*/task/ r,
          /proc/[0-9]*/task/[0-9]*/comm rw,
          # asked by the C library's allocator
          /proc/sys/vm/overcommit_memory r,
          # the manager ends the emulator, and reads in /proc what it runs as
          signal (receive) peer=unconfined,
          ptrace (readby) peer=unconfined,
          # displays, migration, monitors and user networking; what may be reached is for the firewall to say
          network unix stream,
          network unix dgram,
          network inet stream,
          network inet6 stream,
          network inet dgram,
          network inet6 dgram,
          # name resolution asks which addresses the host has
          network netlink raw,

        """;
}

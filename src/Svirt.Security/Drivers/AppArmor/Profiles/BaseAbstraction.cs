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
          # nodes that hold nothing
          /dev/null rw,
          /dev/random r,
          /dev/urandom r,
          # acceleration and networks: shared by all domains, each descriptor is a domain of its own (PathRules.SharedNode)
          /dev/kvm rw,
          /dev/net/tun rw,
          /dev/vhost-net rw,
          /dev/vhost-vsock rw,
          # the number of processors and memory nodes, for thread pools and NUMA binding
          /sys/devices/system/{cpu,node}/{,**} r,
          # the size of huge pages, for aligning the guest's memory
          /sys/kernel/mm/transparent_hugepage/hpage_pmd_size r,
          # the process about itself; nothing that shows another's memory or arguments, since "itself" cannot be said here
          /proc/[0-9]*/status r,
          # threads are given names (the kernel lets nobody name those of another process)
          /proc/[0-9]*/task/[0-9]*/comm rw,
          # the local time, for the guest's clock
          /usr/share/zoneinfo/** r,
          # libselinux, which QEMU's libraries load, looks whether the kernel has SELinux; where it may not, it asks for the mounts
          /proc/filesystems r,
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

    /// <summary>
    /// For a domain that has a character device of type pty. What remains: the kernel has no rule for "the terminal that this process made",
    /// so that the emulator may open all terminals of its uid, those of other domains with the same uid and with pty devices among them.
    /// Identities of domains (DAC) close that.
    /// </summary>
    internal const string Terminal = """
          # a character device of type pty; which one it will be is known to nobody before it is opened
          /dev/ptmx rw,
          owner /dev/pts/[0-9]* rw,

        """;
}

using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <content>Device nodes and sockets.</content>
public sealed partial class PathPolicy
{
    private const uint MemoryMajor = 1;
    private const uint MiscMajor = 10;
    private const uint TtyMajor = 5;

    /// <summary>/dev/cpu/N/msr: whoever writes a processor's registers runs code in the kernel.</summary>
    private const uint ProcessorRegisterMajor = 202;

    /// <summary>/dev/mem, kmem, port and kmsg (kernel: Documentation/admin-guide/devices.txt).</summary>
    private static readonly uint[] ForbiddenMemoryMinors = [1, 2, 4, 11];

    /// <summary>/dev/null, zero, full, random and urandom.</summary>
    private static readonly uint[] SharedMemoryMinors = [3, 5, 7, 8, 9];

    /// <summary>
    /// Nodes by which the whole host is controlled (kernel: include/linux/miscdevice.h): nvram 144, cuse 203, uinput 223, snapshot 231,
    /// btrfs-control 234, autofs 235, mapper/control 236, loop-control 237, uhid 239, userio 240.
    /// </summary>
    private static readonly uint[] ControlMiscMinors = [144, 203, 223, 231, 234, 235, 236, 237, 239, 240];

    /// <summary>hwrng 183, vfio/vfio 196, net/tun 200, hpet 228, fuse 229, kvm 232, vhost-net 238, vhost-vsock 241.</summary>
    private static readonly uint[] SharedMiscMinors = [183, 196, 200, 228, 229, 232, 238, 241];

    /// <summary>Shared nodes whose minor number is given out at run time, by the names of their drivers and in /dev.</summary>
    private static readonly string[] SharedMiscNames =
        ["userfaultfd", "udmabuf", "sev", "sgx_vepc", "sgx_provision", "iommu", "vhost-scsi"];

    /// <summary>Where daemons listen that do for their callers what only root can do.</summary>
    private static readonly string[] DaemonSocketTrees =
        ["/run/systemd", "/run/dbus", "/run/udev", "/run/docker", "/run/containerd", "/run/podman", "/run/crio", "/run/lvm"];

    /// <summary>Directories whose sockets, but not those further below, are those of daemons.</summary>
    private static readonly string[] DaemonSocketDirectories = ["/run", "/run/libvirt"];

    private PathVerdict? CheckNode(string path, FileStatus status, DomainResource resource) => status.Type switch
    {
        FileType.CharacterDevice => CheckCharacterDevice(path, status, resource.Kind),
        FileType.Socket => CheckSocket(path, resource),
        _ => null,
    };

    private PathVerdict? CheckCharacterDevice(string path, FileStatus status, ResourceKind kind)
    {
        (uint major, uint minor) = (status.NodeDevice.Major, status.NodeDevice.Minor);
        if (major == ProcessorRegisterMajor || (major == MemoryMajor && ForbiddenMemoryMinors.Contains(minor)))
            return new(PathTreatment.Refused, PathRules.MemoryDevice, $"the device {status.NodeDevice} reaches the host's own memory, ports, registers or log");
        if (major == MiscMajor && ControlMiscMinors.Contains(minor))
            return new(PathTreatment.Refused, PathRules.ControlDevice, $"the device {status.NodeDevice} controls the whole host");

        bool shared = (major == MemoryMajor && SharedMemoryMinors.Contains(minor))
            || (major == MiscMajor && SharedMiscMinors.Contains(minor))
            || (major == TtyMajor && minor is 0 or 2)
            || IsSharedByName(path, major, minor)
            || (IsSharedUse(kind) && !IsMacvtap(path, kind));
        return shared ? new(PathTreatment.Untouchable, PathRules.SharedNode, "the node is shared by the host and all domains and is never changed") : null;
    }

    /// <summary>By the kernel's name of the device, whatever the node is called; by that of the node where the kernel's is not known, as for another host.</summary>
    private bool IsSharedByName(string path, uint major, uint minor)
    {
        const string Directory = "/dev/";
        return SharedMiscNames.Any(name => path.Length == Directory.Length + name.Length && path.StartsWith(Directory, StringComparison.Ordinal) && path.EndsWith(name, StringComparison.Ordinal))
            || (major == MiscMajor && _findMiscName(minor) is { } driver && SharedMiscNames.Contains(driver, StringComparer.Ordinal));
    }

    /// <summary>What these name serves the host and any number of domains, whichever node it is on this host.</summary>
    private static bool IsSharedUse(ResourceKind kind) => kind
        is ResourceKind.VfioContainer or ResourceKind.VhostScsi or ResourceKind.SgxDevice or ResourceKind.SevDevice
        or ResourceKind.RandomDevice or ResourceKind.TapDevice or ResourceKind.VhostNetDevice
        or ResourceKind.RenderNode or ResourceKind.AudioDevice;

    /// <summary>The node of one macvtap interface (/dev/tapN, N its index), which is one domain's.</summary>
    private static bool IsMacvtap(string path, ResourceKind kind) =>
        kind == ResourceKind.TapDevice && path.StartsWith("/dev/tap", StringComparison.Ordinal) && path.Length > 8 && path.AsSpan(8).IndexOfAnyExceptInRange('0', '9') < 0;

    private PathVerdict? CheckSocket(string path, DomainResource resource)
    {
        PathVerdict? shared = IsSharedSocket(path, resource)
            ? new(PathTreatment.Untouchable, PathRules.SharedSocket, "the socket serves others too and is never changed")
            : null;

        // A display speaks to a bus in words of its own; whatever the guest does, it cannot put others there.
        bool isOfDaemon = shared is null
            ? IsInDaemonTree(path) || DaemonSocketDirectories.Contains(DirectoryOf(path), StringComparer.Ordinal)
            : IsInDaemonTree(path) && !IsBus(path, resource.Kind);
        return isOfDaemon && !IsAllowed(path)
            ? new(
                PathTreatment.Refused,
                PathRules.DaemonSocket,
                "it is the socket of a daemon of the host, through which a guest could command the host",
                "name it in PathPolicyOptions.AllowedSystemPaths if the guest is to have it")
            : shared;
    }

    /// <summary>One helper in /run serves the reservations of all domains; a helper of one domain listens elsewhere.</summary>
    private static bool IsSharedSocket(string path, DomainResource resource) =>
        resource.Access == ResourceAccess.Shared
        || (resource.Kind == ResourceKind.ReservationSocket && DirectoryOf(path) == "/run")
        || IsBus(path, resource.Kind);

    /// <summary>The bus of a session or of the system, where a display names it.</summary>
    private static bool IsBus(string path, ResourceKind kind) =>
        kind == ResourceKind.DisplaySocket
        && (path == "/run/dbus/system_bus_socket" || path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["run", "user", _, "bus"]);

    /// <summary>Also the bus and the service manager of a user's session.</summary>
    private static bool IsInDaemonTree(string path)
    {
        if (DaemonSocketTrees.Any(tree => IsWithin(path, tree)) || path is "/run/docker.sock")
            return true;
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names is ["run", "user", _, "bus" or "systemd" or "docker.sock" or "podman", ..];
    }

    private static string DirectoryOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}

using System.Globalization;

namespace Svirt.Security.Policy.Components;

/// <summary>The names of policy capabilities by number (security/selinux/include/policycap_names.h of the kernel).</summary>
internal static class CapabilityNames
{
    private static readonly string[] s_names =
    [
        "network_peer_controls", "open_perms", "extended_socket_class", "always_check_network", "cgroup_seclabel", "nnp_nosuid_transition",
        "genfs_seclabel_symlinks", "ioctl_skip_cloexec", "userspace_initial_context", "netlink_xperm", "netif_wildcard",
        "genfs_seclabel_wildcard", "functionfs_seclabel", "memfd_class", "bpf_token_perms",
    ];

    public static string Of(int number) =>
        number < s_names.Length ? s_names[number] : string.Create(CultureInfo.InvariantCulture, $"capability{number}");
}

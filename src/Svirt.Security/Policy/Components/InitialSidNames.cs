using System.Globalization;

namespace Svirt.Security.Policy.Components;

/// <summary>The names of initial SIDs by number (security/selinux/include/initial_sid_to_string.h of the kernel).</summary>
internal static class InitialSidNames
{
    private static readonly string[] s_names =
    [
        "undefined", "kernel", "security", "unlabeled", "fs", "file", "file_labels", "init", "any_socket", "port", "netif", "netmsg", "node",
        "igmp_packet", "icmp_socket", "tcp_socket", "sysctl_modprobe", "sysctl", "sysctl_fs", "sysctl_kernel", "sysctl_net", "sysctl_net_unix",
        "sysctl_vm", "sysctl_dev", "kmod", "policy", "scmp_packet", "devnull",
    ];

    public static string Of(uint number) =>
        number < s_names.Length ? s_names[number] : string.Create(CultureInfo.InvariantCulture, $"sid{number}");
}

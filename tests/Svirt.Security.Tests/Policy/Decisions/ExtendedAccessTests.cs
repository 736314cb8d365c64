using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Decisions;

/// <summary>
/// Extended permissions against the kernel's rule, since libsepol decides none (services_compute_xperms_drivers,
/// services_compute_xperms_decision and avc_has_extended_perms).
/// </summary>
public class ExtendedAccessTests
{
    [PeerFact]
    public void ComputeIoctlAccess_ListedNumbers_AreAllowed()
    {
        PolicyDatabase policy = Load("small-plain.30");
        foreach (uint command in (uint[])[0x5401, 0x5410, 0x5413, 0x1200, 0x1280, 0x13ff, 0xdead_5401])
            Assert.True(Ioctl(policy, "svirt_t", "svirt_image_t", "file", command).IsAllowed, $"{command:x}");
        foreach (uint command in (uint[])[0x5400, 0x5402, 0x540f, 0x5414, 0x11ff, 0x1400, 0x0154, 0])
            Assert.False(Ioctl(policy, "svirt_t", "svirt_image_t", "file", command).IsAllowed, $"{command:x}");
    }

    [PeerFact]
    public void ComputeIoctlAccess_NoExtendedRule_AllowsAllNumbers()
    {
        PolicyDatabase policy = Load("small-plain.33");
        foreach (uint command in (uint[])[0, 0x5401, 0xffff])
            Assert.True(Ioctl(policy, "kernel_t", "device_t", "chr_file", command).IsAllowed);
    }

    // A rule of any kind flags the driver, and then only what allowxperm lists is allowed: here, nothing.
    [PeerFact]
    public void ComputeIoctlAccess_OnlyAuditRules_AllowNothing()
    {
        PolicyDatabase policy = Load("small-plain.33");
        foreach (uint command in (uint[])[0x5401, 0x5402, 0x1234])
        {
            Assert.False(Ioctl(policy, "guest_t", "device_t", "chr_file", command).IsAllowed);
            Assert.False(Ioctl(policy, "init_t", "device_t", "chr_file", command).IsAllowed);
        }

        Assert.False(Ioctl(policy, "init_t", "device_t", "chr_file", 0x5402).IsDenialAudited);
        Assert.True(Ioctl(policy, "init_t", "device_t", "chr_file", 0x5401).IsDenialAudited);
        Assert.True(Load("small-plain.29") is { } before && Ioctl(before, "guest_t", "device_t", "chr_file", 0x5401).IsAllowed);
    }

    [PeerFact]
    public void ComputeIoctlAccess_PermissionItselfMissing_IsDenied()
    {
        PolicyDatabase policy = Load("small-plain.33");

        // The rule of attribute domain lists the number; no rule grants ioctl.
        Assert.False(Ioctl(policy, "init_t", "etc_t", "file", 0x5401).IsAllowed);
        Assert.Throws<ArgumentException>(() => Ioctl(policy, "init_t", "init_t", "process", 0x5401));
    }

    [PeerFact]
    public void ComputeIoctlAccess_AuditRules_NarrowWhatIsLogged()
    {
        PolicyDatabase policy = Load("small-plain.33");

        // auditallow ... ioctl is narrowed to what auditallowxperm lists, and that is not allowed.
        Assert.False(Ioctl(policy, "svirt_t", "svirt_image_t", "file", 0x5401).IsGrantAudited);
        Assert.True(Ioctl(policy, "svirt_t", "svirt_image_t", "file", 0x5402).IsGrantAudited);
        Assert.False(Ioctl(policy, "svirt_t", "svirt_image_t", "file", 0x6600).IsAllowed);
        Assert.False(Ioctl(policy, "svirt_t", "svirt_image_t", "file", 0x6600).IsDenialAudited);
    }

    [NewPeerFact]
    public void ComputeIoctlAccess_ConditionalRules_FollowBooleans()
    {
        PolicyDatabase policy = Load("small-plain.34");
        Assert.True(Ioctl(policy, "svirt_t", "device_t", "chr_file", 0xae01).IsAllowed);
        Assert.True(Ioctl(policy, "svirt_t", "device_t", "chr_file", 0x1234).IsAllowed);

        PolicyDatabase more = With(policy, ("use_more", true));
        Assert.True(Ioctl(more, "svirt_t", "device_t", "chr_file", 0xae7f).IsAllowed);
        Assert.True(Ioctl(more, "svirt_t", "device_t", "chr_file", 0x5400).IsAllowed);
        Assert.False(Ioctl(more, "svirt_t", "device_t", "chr_file", 0x1234).IsAllowed);

        // use_device || (use_more ^ use_odd) is false: the else branch lists a number, but takes the permission away.
        PolicyDatabase other = With(policy, ("use_device", false), ("use_odd", false));
        Assert.False(Ioctl(other, "svirt_t", "device_t", "chr_file", 0xae01).IsAllowed);
        Assert.False(Ioctl(other, "svirt_t", "device_t", "chr_file", 0xae10).IsDenialAudited);
        Assert.True(Ioctl(other, "svirt_t", "device_t", "chr_file", 0xae20).IsDenialAudited);
    }

    [NewPeerFact]
    public void ComputeNetlinkAccess_MessageTypes_AreApartFromIoctl()
    {
        PolicyDatabase policy = Load("small-plain.35");
        foreach (ushort message in (ushort[])[0x10, 0x11, 0x12, 0x1a])
            Assert.True(Netlink(policy, "svirt_t", message).IsAllowed);
        Assert.False(Netlink(policy, "svirt_t", 0x13).IsAllowed);
        Assert.False(Netlink(policy, "svirt_t", 0x100).IsDenialAudited);
        Assert.True(Netlink(policy, "svirt_t", 0x101).IsDenialAudited);

        // One set of drivers serves both: a rule on one permission filters the other.
        Assert.False(Ioctl(policy, "svirt_t", "svirt_t", "netlink_route_socket", 0x10).IsAllowed);
        Assert.True(Ioctl(policy, "guest_t", "guest_t", "netlink_route_socket", 0x8900).IsAllowed);
        Assert.False(Netlink(policy, "guest_t", 0x8900 & 0xff).IsAllowed);
    }

    private static PolicyDatabase Load(string name) => PolicyDatabase.Load(PeerFolder.File(name));

    private static PolicyDatabase With(PolicyDatabase policy, params (string Name, bool State)[] states) =>
        policy.WithBooleans(states.Select(state => KeyValuePair.Create(state.Name, state.State)));

    private static ExtendedAccessDecision Ioctl(PolicyDatabase policy, string source, string target, string objectClass, uint command) =>
        policy.ComputeIoctlAccess(Resolve(policy, source), Resolve(policy, target), policy.FindClass(objectClass)!, command);

    private static ExtendedAccessDecision Netlink(PolicyDatabase policy, string type, ushort message) =>
        policy.ComputeNetlinkAccess(Resolve(policy, type), Resolve(policy, type), policy.FindClass("netlink_route_socket")!, message);

    private static PolicyContext Resolve(PolicyDatabase policy, string type) => policy.Resolve(SecurityContext.Parse($"system_u:object_r:{type}"));
}

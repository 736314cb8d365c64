namespace Svirt.Security.Policy;

/// <summary>
/// What the policy wants for classes and permissions that the kernel or an object manager knows and the policy does not
/// (handle_unknown; /sys/fs/selinux/deny_unknown and reject_unknown). The values are those of the file.
/// </summary>
public enum UnknownHandling
{
    /// <summary>They are denied.</summary>
    Deny = 0,

    /// <summary>The kernel refuses to load the policy; a decision that is asked all the same is a denial.</summary>
    Reject = 2,

    /// <summary>They are allowed.</summary>
    Allow = 4,
}

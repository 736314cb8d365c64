using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.AppArmor;

/// <summary>What a profile's rules say about one path: the masks that the kernel's query interface answers with. Immutable.</summary>
/// <param name="Requested">What was asked.</param>
/// <param name="Allow">All that is allowed. What a <c>deny</c> rule takes away is not in it.</param>
/// <param name="Deny">What is denied outright. Profiles without a permission table do not tell this from what no rule allows.</param>
/// <param name="Audit">What is allowed and recorded when used.</param>
/// <param name="Quiet">What is not allowed and denied without a record, as <c>deny</c> rules without <c>audit</c> do.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AppArmorFileDecision(
    AppArmorFilePermissions Requested,
    AppArmorFilePermissions Allow,
    AppArmorFilePermissions Deny,
    AppArmorFilePermissions Audit,
    AppArmorFilePermissions Quiet)
{
    /// <summary>The rules allow all that was asked. A profile in complain mode lets the rest pass too, and records it.</summary>
    public bool IsAllowed => Refused == AppArmorFilePermissions.None;

    /// <summary>What was asked and is not allowed.</summary>
    public AppArmorFilePermissions Refused => Requested & ~Allow;
}

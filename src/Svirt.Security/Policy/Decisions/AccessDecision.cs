using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Decisions;

/// <summary>
/// What a source may do to a target of a class, as vectors of the policy's permission bits (<see cref="PolicyClass.GetPermissions"/>).
/// The same as the kernel's av_decision.
/// </summary>
/// <param name="Allowed">Permissions that are granted.</param>
/// <param name="AuditAllow">Permissions whose grant is logged.</param>
/// <param name="AuditDeny">Permissions whose denial is logged; a bit that is off was switched off by dontaudit.</param>
/// <param name="IsPermissive">Whether the source's type is permissive: denials are logged, not enforced.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AccessDecision(uint Allowed, uint AuditAllow, uint AuditDeny, bool IsPermissive)
{
    /// <summary>
    /// Whether the policy defines the class at all. Where it does not, <see cref="Allowed"/> follows <see cref="UnknownHandling"/>, and a
    /// grant means that the policy protects nothing (R5.1).
    /// </summary>
    public bool IsClassDefined { get; init; } = true;

    /// <summary>
    /// Whether nothing is logged that the source does (neveraudit, version 35). Of a source that is permissive as well the kernel says that
    /// all is allowed; here <see cref="Allowed"/> still has what the rules grant.
    /// </summary>
    public bool IsNeverAudited { get; init; }

    /// <summary>Whether all of these permissions are granted. A permissive source is not taken for an allowed one.</summary>
    public bool Allows(uint permissions) => (permissions & ~Allowed) == 0;
}

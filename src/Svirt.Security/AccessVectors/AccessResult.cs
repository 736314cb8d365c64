using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>The answer to a check, with the whole decision behind it. Vectors are in the bits of the <see cref="ObjectClass"/>. Immutable.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="IsPermitted">Whether the operation may go on: what the check returned.</param>
/// <param name="Denied">Of the permissions asked for, those that the policy does not allow.</param>
/// <param name="Allowed">What the policy allows. Never a permission that it does not define.</param>
/// <param name="AuditAllow">What is recorded when it is allowed.</param>
/// <param name="AuditDeny">What is recorded when it is denied.</param>
/// <param name="Undefined">Permissions of the class that the policy does not define.</param>
/// <param name="IsPermissive">The source's type is permissive, or the host.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AccessResult(
    AccessOutcome Outcome, bool IsPermitted, uint Denied, uint Allowed, uint AuditAllow, uint AuditDeny, uint Undefined, bool IsPermissive);

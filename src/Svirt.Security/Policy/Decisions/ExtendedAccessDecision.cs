using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Decisions;

/// <summary>Whether one number of an extended permission, such as one ioctl command, is granted and logged.</summary>
/// <param name="IsAllowed">Whether it is granted, the permission itself (<c>ioctl</c>) included.</param>
/// <param name="IsGrantAudited">Whether a grant is logged.</param>
/// <param name="IsDenialAudited">Whether a denial is logged.</param>
/// <param name="IsPermissive">Whether the source's type is permissive.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExtendedAccessDecision(bool IsAllowed, bool IsGrantAudited, bool IsDenialAudited, bool IsPermissive);

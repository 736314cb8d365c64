using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>One entry of a permission table, as far as files need it; bits as in <see cref="AppArmorFilePermissions"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilePermissionSet(uint Allow, uint Deny, uint Audit, uint Quiet);

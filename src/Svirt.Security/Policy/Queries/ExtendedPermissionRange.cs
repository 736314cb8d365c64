using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Queries;

/// <summary>Numbers of an extended permission from the first to the last, both included.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExtendedPermissionRange(ushort First, ushort Last);

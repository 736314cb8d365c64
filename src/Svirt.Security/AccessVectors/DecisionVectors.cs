using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>The vectors of a decision in the bits of an <see cref="ObjectClass"/>: sixteen bytes that are copied in one go.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DecisionVectors(uint Allowed, uint AuditAllow, uint AuditDeny, uint Undefined);

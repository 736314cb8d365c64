using System.Runtime.InteropServices;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>A question in the form that sepol-peer reads.</summary>
/// <param name="Source">Number of the source's context.</param>
/// <param name="Target">Number of the target's context.</param>
/// <param name="Class">The class by number.</param>
/// <param name="Kind">0 create, 1 member, 2 change; nothing for access.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PeerQuery(uint Source, uint Target, uint Class, uint Kind);

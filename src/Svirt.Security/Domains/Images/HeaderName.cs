using System.Runtime.InteropServices;

namespace Svirt.Security.Domains.Images;

/// <summary>A name in a header.</summary>
/// <param name="Text">The name.</param>
/// <param name="Offset">Where it stands, in bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeaderName(string Text, long Offset);

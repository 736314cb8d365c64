using System.Runtime.InteropServices;

namespace Svirt.Security.Domains.Images;

/// <summary>The name in a header of a file that the image keeps data in.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What the file is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DataFileName(HeaderName Name, DataFileKind Kind);

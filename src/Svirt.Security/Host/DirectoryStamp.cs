using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>
/// When a directory last changed, by its own times. Two equal stamps of one directory mean that no name came or went between them only if
/// the first was already old when it was taken: file systems date changes with a clock that stands still for up to 10 ms.
/// </summary>
/// <param name="ModifiedAt">st_mtime, in nanoseconds since the epoch.</param>
/// <param name="ChangedAt">st_ctime, in nanoseconds since the epoch.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DirectoryStamp(long ModifiedAt, long ChangedAt);

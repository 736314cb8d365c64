using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls on file handles. A handle is struct file_handle: the size of its value, its type, and the value.</summary>
internal static partial class NativeMethods
{
    /// <summary>handle_bytes and handle_type.</summary>
    internal const int FileHandleHeader = 8;

    [LibraryImport("libc", EntryPoint = "name_to_handle_at", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int NameToHandleAt(SafeFileHandle directory, string path, Span<byte> handle, out int mountId, int flags);

    [LibraryImport("libc", EntryPoint = "open_by_handle_at", SetLastError = true)]
    internal static partial int OpenByHandleAt(SafeFileHandle mount, ReadOnlySpan<byte> handle, int flags);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls on the content of disk images.</summary>
internal static partial class NativeMethods
{
    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint ReadAt(SafeFileHandle file, Span<byte> buffer, nuint size, long offset);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The system calls on the entries of directories. Names are bytes that end with a zero: not every name is text.</summary>
internal static partial class NativeMethods
{
    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDirectoryEntries(SafeFileHandle directory, Span<byte> entries, nuint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int StatxEntry(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, uint mask, out Statx status);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenEntry(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, uint mode);
}

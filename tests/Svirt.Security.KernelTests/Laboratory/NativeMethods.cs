using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>What the tests need of libc beyond the library under test, so that a defect there cannot hide itself here.</summary>
internal static partial class NativeMethods
{
    /// <summary>O_RDONLY | O_NONBLOCK | O_CLOEXEC.</summary>
    public const int OpenReadNonBlocking = 0x80800;

    public const int SeekEnd = 2;

    public const int ErrorAgain = 11;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    /// <summary>Of the calling thread alone.</summary>
    /// <returns>The former one; there is no other sign of failure (setfsuid(2)).</returns>
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    public static partial int SetFileSystemUserId(uint id);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetExtendedAttribute(string path, string name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetExtendedAttribute(string path, string name, Span<byte> value, nuint size);
}

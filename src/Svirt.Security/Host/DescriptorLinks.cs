using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// Calls on a file by the magic link of its descriptor in /proc/self/fd (proc(5)), for those that refuse O_PATH descriptors. Since Linux 6.13 the
/// attribute calls take a directory descriptor (fs/xattr.c), and the kernel need not walk /proc for each; before that they take the whole
/// path. Thread-safe.
/// </summary>
internal static class DescriptorLinks
{
    private const int LongestNumber = 16;

    // Held for the life of the process: it is this process's own folder, however /proc is mounted later.
    private static readonly SafeFileHandle _folder = OpenFolder();

    private static readonly bool _takesFolder = ProbeAttributeCalls();

    /// <summary>getxattr(2); negative with the error in errno.</summary>
    [SkipLocalsInit]
    internal static nint GetAttribute(int descriptor, string name, Span<byte> value)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        return _takesFolder
            ? NativeMethods.GetExtendedAttributeAt(_folder, Format(descriptor, number), name, value)
            : NativeMethods.GetExtendedAttribute(PathOf(descriptor), name, value, (nuint)value.Length);
    }

    /// <summary>setxattr(2); negative with the error in errno.</summary>
    [SkipLocalsInit]
    internal static int SetAttribute(int descriptor, string name, ReadOnlySpan<byte> value)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        return _takesFolder
            ? NativeMethods.SetExtendedAttributeAt(_folder, Format(descriptor, number), name, value)
            : NativeMethods.SetExtendedAttribute(PathOf(descriptor), name, value, (nuint)value.Length, 0);
    }

    /// <summary>removexattr(2); negative with the error in errno.</summary>
    internal static int RemoveAttribute(int descriptor, string name) => NativeMethods.RemoveExtendedAttribute(PathOf(descriptor), name);

    /// <summary>chmod(2); negative with the error in errno.</summary>
    internal static int ChangeMode(int descriptor, uint mode) => NativeMethods.ChangeMode(PathOf(descriptor), mode);

    /// <summary>The magic link: good as long as the descriptor is open.</summary>
    internal static string PathOf(int descriptor) => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");

    /// <inheritdoc cref="PathOf(int)"/>
    internal static string PathOf(SafeFileHandle file) => PathOf((int)file.DangerousGetHandle());

    private static ReadOnlySpan<byte> Format(int descriptor, Span<byte> text)
    {
        Utf8Formatter.TryFormat(descriptor, text, out int length);
        text[length] = 0;
        return text[..(length + 1)];
    }

    private static SafeFileHandle OpenFolder() =>
        new(NativeMethods.OpenAt(NativeMethods.AtFdCwd, "/proc/self/fd", NativeMethods.OPath | NativeMethods.OCloExec | NativeMethods.ODirectory, 0), ownsHandle: true);

    // A kernel without the call, or a filter of system calls that does not know it, does not give the answer of one that has it.
    private static bool ProbeAttributeCalls()
    {
        if (_folder.IsInvalid)
            return false;
        Span<byte> number = stackalloc byte[LongestNumber];
        nint length = NativeMethods.GetExtendedAttributeAt(_folder, Format((int)_folder.DangerousGetHandle(), number), "security.capability", []);
        return length < 0 && Marshal.GetLastPInvokeError() is Errno.ENODATA or Errno.EOPNOTSUPP;
    }
}

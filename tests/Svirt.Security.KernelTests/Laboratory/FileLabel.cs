using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>The SELinux label of a file, read and written without the library under test.</summary>
internal static class FileLabel
{
    private const string Attribute = "security.selinux";

    /// <exception cref="Win32Exception">The kernel refused it.</exception>
    public static void Set(string path, string label)
    {
        byte[] value = Encoding.ASCII.GetBytes(label + '\0');
        if (NativeMethods.SetExtendedAttribute(path, Attribute, value, (nuint)value.Length, 0) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path}: {label}");
    }

    /// <exception cref="Win32Exception">The kernel refused it.</exception>
    public static string Get(string path)
    {
        Span<byte> value = stackalloc byte[4096];
        nint length = NativeMethods.GetExtendedAttribute(path, Attribute, value, (nuint)value.Length);
        if (length < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), path);
        return Encoding.ASCII.GetString(value[..(int)length]).TrimEnd('\0');
    }
}

using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>
/// Asks the kernel what a loaded profile says about a path (securityfs .access). It judges <c>owner</c> rules by the asking thread's fsuid,
/// for a file of root's.
/// </summary>
internal static class AppArmorQuery
{
    private const string Interface = "/sys/kernel/security/apparmor/.access";
    private const byte FileClass = 2;
    private const int OpenReadWrite = 0x80002;
    private const uint Somebody = 1;

    /// <summary>The masks allow, deny, audit and quiet.</summary>
    public static (uint Allow, uint Deny, uint Audit, uint Quiet) Ask(string profile, ReadOnlySpan<byte> path, bool isOwner)
    {
        byte[] question = [.. Encoding.UTF8.GetBytes($"label\0{profile}\0"), FileClass, .. path];
        Span<byte> answer = stackalloc byte[256];
        using SafeFileHandle file = NativeMethods.Open(Interface, OpenReadWrite);
        if (file.IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), Interface);
        if (!isOwner)
            _ = NativeMethods.SetFileSystemUserId(Somebody); // returns the former identity, failed or not
        nint written = NativeMethods.Write(file, question, (nuint)question.Length);
        int error = Marshal.GetLastPInvokeError();
        if (!isOwner)
            _ = NativeMethods.SetFileSystemUserId(0);
        if (written != question.Length)
            throw new Win32Exception(error, $"{Interface} refuses {Encoding.UTF8.GetString(question)}");
        nint length = NativeMethods.Read(file, answer, (nuint)answer.Length);
        if (length < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), Interface);
        uint[] masks = [.. Encoding.ASCII.GetString(answer[..(int)length]).TrimEnd('\0', '\n').Split('\n').Select(Mask)];
        return (masks[0], masks[1], masks[2], masks[3]);
    }

    private static uint Mask(string line) => uint.Parse(line.AsSpan(line.IndexOf('x', StringComparison.Ordinal) + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

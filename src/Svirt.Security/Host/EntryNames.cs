using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// The names in a directory as the kernel has them (getdents64(2)). Whoever turns them into text loses those that are not UTF-8, and with
/// them the files: a guest's emulator may choose such names on purpose. Stateless.
/// </summary>
internal static class EntryNames
{
    private const int BufferSize = 32768;
    private const int LengthOffset = 16; // d_reclen of struct linux_dirent64, after d_ino and d_off
    private const int NameOffset = 19; // d_name, after d_type

    /// <summary>All but <c>.</c> and <c>..</c>, each with the zero that ends it.</summary>
    /// <param name="directory">The directory, open for reading.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="HostException">It cannot be read.</exception>
    internal static IEnumerable<byte[]> List(SafeFileHandle directory, string path)
    {
        byte[] buffer = new byte[BufferSize];
        while (true)
        {
            int filled = (int)NativeMethods.GetDirectoryEntries(directory, buffer, BufferSize);
            if (filled < 0 && Marshal.GetLastPInvokeError() == Errno.ENOENT)
                yield break; // removed since it was opened
            if (filled < 0)
                throw new HostException("getdents64", path, Marshal.GetLastPInvokeError());
            if (filled == 0)
                yield break;
            for (int at = 0; at < filled;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + LengthOffset));
                byte[] name = NameIn(buffer.AsSpan(at + NameOffset, length - NameOffset));
                at += length;
                if (!name.AsSpan().SequenceEqual(".\0"u8) && !name.AsSpan().SequenceEqual("..\0"u8))
                    yield return name;
            }
        }
    }

    private static byte[] NameIn(ReadOnlySpan<byte> field) => field[..(field.IndexOf((byte)0) + 1)].ToArray();
}

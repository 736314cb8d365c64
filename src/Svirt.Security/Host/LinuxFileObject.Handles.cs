using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <content>File handles.</content>
internal sealed partial class LinuxFileObject
{
    /// <summary>Larger than MAX_HANDLE_SZ, which no file system may ask for.</summary>
    private const int EOVERFLOW = 75;

    public FileHandle? GetHandle()
    {
        Span<byte> buffer = stackalloc byte[NativeMethods.FileHandleHeader + FileHandle.MaximumSize];
        BinaryPrimitives.TryWriteUInt32LittleEndian(buffer, FileHandle.MaximumSize);
        if (NativeMethods.NameToHandleAt(handle, "", buffer, out _, NativeMethods.AtEmptyPath) != 0)
        {
            // ENOSYS, EPERM: a kernel without it, or a sandbox that does not let us.
            return Marshal.GetLastPInvokeError() is Errno.EOPNOTSUPP or EOVERFLOW or Errno.ENOSYS or Errno.EPERM ? null : throw LastError("name_to_handle_at");
        }

        int size = (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer);
        return size is > 0 and <= FileHandle.MaximumSize
            ? new FileHandle(StatFileSystem().Id, BinaryPrimitives.ReadInt32LittleEndian(buffer[4..]), Convert.ToHexStringLower(buffer.Slice(NativeMethods.FileHandleHeader, size)))
            : null;
    }

    /// <summary>f_fsid, which two mounts of one file system have in common.</summary>
    internal ulong FileSystemId => StatFileSystem().Id;

    private NativeMethods.Statfs StatFileSystem() =>
        NativeMethods.StatFileSystem(handle, out NativeMethods.Statfs status) == 0 ? status : throw LastError("fstatfs");
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <content>Opening by handle.</content>
internal sealed partial class LinuxFileOpener
{
    /// <summary>Making an inode takes microseconds, unless whoever makes it is not let run.</summary>
    private static readonly TimeSpan CreationPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CreationPollInterval = TimeSpan.FromMilliseconds(1);

    public IFileObject OpenByHandle(IFileObject directory, FileHandle handle)
    {
        var anchor = (LinuxFileObject)directory;
        if (anchor.FileSystemId != handle.FileSystemId)
            throw new HostException("open_by_handle_at", directory.Path, Errno.EXDEV);
        byte[] value = Convert.FromHexString(handle.Value);
        byte[] argument = new byte[NativeMethods.FileHandleHeader + value.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, (uint)value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(4), handle.Type);
        value.CopyTo(argument, NativeMethods.FileHandleHeader);

        // The call takes no O_PATH descriptor for the file system.
        using SafeFileHandle mount = OpenReadable(anchor);
        SafeFileHandle opened = OpenByHandle(mount, argument, directory.Path);
        return new LinuxFileObject(opened, PathOf(opened));
    }

    /// <summary>
    /// Of a file that is gone the kernel says ENOMEM while another is being made under its inode number (fs/inode.c, iget_locked: one with
    /// I_CREATING is no inode yet), and ESTALE before and after. Whoever owns the directory can make many.
    /// </summary>
    private static SafeFileHandle OpenByHandle(SafeFileHandle mount, byte[] handle, string path)
    {
        for (long start = Environment.TickCount64; ; Thread.Sleep(CreationPollInterval))
        {
            int descriptor = NativeMethods.OpenByHandleAt(mount, handle, OpenFlags | NativeMethods.ONoFollow);
            if (descriptor >= 0)
                return new SafeFileHandle(descriptor, ownsHandle: true);
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.ENOMEM || Environment.TickCount64 - start >= CreationPatience.TotalMilliseconds)
                throw new HostException("open_by_handle_at", path, errno);
        }
    }

    private static SafeFileHandle OpenReadable(LinuxFileObject directory)
    {
        int descriptor = NativeMethods.OpenAt(directory.Handle, ".", NativeMethods.OReadOnly | NativeMethods.ODirectory | NativeMethods.OCloExec, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw HostException.FromLastError("openat", directory.Path);
    }

    /// <summary>The name that the kernel knows it by at the moment; empty where it knows none (a file that nobody has looked up since).</summary>
    private static string PathOf(SafeFileHandle file)
    {
        string magicLink = DescriptorLinks.PathOf(file);
        Span<byte> target = stackalloc byte[MaximumLinkLength];
        nint length = NativeMethods.ReadLinkAt(NativeMethods.AtFdCwd, magicLink, target, MaximumLinkLength);
        string path = length is > 0 and < MaximumLinkLength ? Encoding.UTF8.GetString(target[..(int)length]) : "";
        return path.Length > 1 && path[0] == '/' ? path : "";
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <content>Opening by handle.</content>
internal sealed partial class LinuxFileOpener
{
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
        int descriptor = NativeMethods.OpenByHandleAt(mount, argument, OpenFlags | NativeMethods.ONoFollow);
        if (descriptor < 0)
            throw new HostException("open_by_handle_at", directory.Path, Marshal.GetLastPInvokeError());
        var opened = new SafeFileHandle(descriptor, ownsHandle: true);
        return new LinuxFileObject(opened, PathOf(opened));
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

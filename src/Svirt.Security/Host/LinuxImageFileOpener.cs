using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IImageFileOpener"/> in two steps: the path is pinned with O_PATH and its type looked at, and only then is that very object
/// opened, through /proc/self/fd (proc(5)): opening a fifo or a tape has effects, and a name may be changed meanwhile.
/// </summary>
internal sealed class LinuxImageFileOpener(IFileOpener files) : IImageFileOpener
{
    // A lease or a mandatory lock on the file must not stop the manager.
    private const int ONonBlock = 0x800;

    public FileStatus GetStatus(string path)
    {
        using IFileObject pinned = files.Open(path);
        return pinned.GetStatus();
    }

    public IImageFile Open(string path)
    {
        using IFileObject pinned = files.Open(path);
        FileStatus status = pinned.GetStatus();
        if (status.Type is not (FileType.Regular or FileType.BlockDevice))
            throw new HostException("open", path, $"it is of type {status.Type}, where an image is a file or a block device");
        return new LinuxImageFile(path, status, OpenContent(((LinuxFileObject)pinned).Handle, path));
    }

    private static SafeFileHandle OpenContent(SafeFileHandle pinned, string path)
    {
        bool held = false;
        try
        {
            pinned.DangerousAddRef(ref held);
            string link = DescriptorLinks.PathOf(pinned);
            int descriptor;
            int errno;
            do
            {
                descriptor = NativeMethods.OpenAt(
                    NativeMethods.AtFdCwd, link, NativeMethods.OReadOnly | NativeMethods.OCloExec | ONonBlock, 0);
                errno = Marshal.GetLastPInvokeError();
            }
            while (descriptor < 0 && errno == Errno.EINTR);

            return descriptor >= 0
                ? new SafeFileHandle(descriptor, ownsHandle: true)
                : throw new HostException("open", path, errno);
        }
        finally
        {
            if (held)
                pinned.DangerousRelease();
        }
    }
}

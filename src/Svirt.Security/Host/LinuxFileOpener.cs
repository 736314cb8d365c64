using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary><see cref="IFileOpener"/> over openat2(2) and openat(2), always with O_PATH and O_CLOEXEC.</summary>
internal sealed partial class LinuxFileOpener : IFileOpener
{
    private const int OpenFlags = NativeMethods.OPath | NativeMethods.OCloExec;
    private const int MaximumLinkLength = 4096;

    public IFileObject Open(string path) => OpenObject(path);

    /// <summary><see cref="Open"/>, for those who hand the descriptor on.</summary>
    internal static LinuxFileObject OpenObject(string path)
    {
        ThrowIfNotAbsolute(path);
        // Without O_NOFOLLOW a link at the very end is ELOOP too: with it, the link itself would be opened.
        NativeMethods.OpenHow how = new() { Flags = OpenFlags, Resolve = NativeMethods.ResolveNoSymlinks };
        int descriptor;
        int errno;
        do
        {
            // EAGAIN: a rename elsewhere raced with the walk (openat2(2)); the walk is simply done again.
            descriptor = NativeMethods.OpenAt2(NativeMethods.AtFdCwd, path, how);
            errno = Marshal.GetLastPInvokeError();
        }
        while (descriptor < 0 && errno is Errno.EINTR or Errno.EAGAIN);

        return Wrap(descriptor, "openat2", path, errno);
    }

    public IFileObject OpenEntry(IFileObject directory, string name)
    {
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("An entry's name is one path component.", nameof(name));

        string path = directory.Path.EndsWith('/') ? directory.Path + name : directory.Path + "/" + name;
        SafeFileHandle parent = ((LinuxFileObject)directory).Handle;
        bool held = false;
        try
        {
            parent.DangerousAddRef(ref held);
            int descriptor = NativeMethods.OpenAt((int)parent.DangerousGetHandle(), name, OpenFlags | NativeMethods.ONoFollow, 0);
            return Wrap(descriptor, "openat", path, Marshal.GetLastPInvokeError());
        }
        finally
        {
            if (held)
                parent.DangerousRelease();
        }
    }

    public string ReadLink(IFileObject link)
    {
        Span<byte> target = stackalloc byte[MaximumLinkLength];
        nint length = NativeMethods.ReadLinkAt(((LinuxFileObject)link).Handle, "", target, MaximumLinkLength);
        if (length < 0)
            throw HostException.FromLastError("readlinkat", link.Path);
        return length < MaximumLinkLength
            ? Encoding.UTF8.GetString(target[..(int)length])
            : throw new HostException("readlinkat", link.Path, Errno.ENAMETOOLONG);
    }

    private static LinuxFileObject Wrap(int descriptor, string operation, string path, int errno) =>
        descriptor >= 0
            ? new LinuxFileObject(new SafeFileHandle(descriptor, ownsHandle: true), path)
            : throw new HostException(operation, path, errno);

    private static void ThrowIfNotAbsolute(string path)
    {
        if (path.Length == 0 || path[0] != '/' || path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("An absolute path without NUL is needed.", nameof(path));
    }
}

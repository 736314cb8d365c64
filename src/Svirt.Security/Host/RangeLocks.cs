using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// Open-file-description locks (fcntl(2), F_OFD_SETLK) on single bytes of a few files that are never removed: no file has to be made for a lock.
/// Each instance opens the files anew, so two of them keep each other out in one process as well as in two. One thread.
/// </summary>
/// <param name="folder">The folder of the files.</param>
/// <param name="open">Opens one of them.</param>
internal sealed class RangeLocks(string folder, Func<string, int, SafeFileHandle> open) : IDisposable
{
    /// <summary>The kernel keeps the locks of a file in a list, which it walks for each.</summary>
    private const int FileShift = 59;
    private const int FileCount = 16;

    private readonly SafeFileHandle?[] _files = new SafeFileHandle?[FileCount];

    /// <summary>Takes one more, or says that somebody else has it.</summary>
    /// <exception cref="HostException">The kernel refuses.</exception>
    internal bool TryAdd(long key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        int number = (int)(key >> FileShift);
        string name = string.Create(CultureInfo.InvariantCulture, $"{folder}/{number:x}");
        SafeFileHandle file = _files[number] ??= open(name, NativeMethods.OReadWrite | NativeMethods.OCreate);
        var request = new NativeMethods.FileLockRequest { Type = NativeMethods.LockWrite, Start = key & ((1L << FileShift) - 1), Length = 1 };
        if (NativeMethods.FileControl(file, NativeMethods.FOfdSetLock, request) == 0)
            return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.EAGAIN or Errno.EACCES ? false : throw new HostException("fcntl F_OFD_SETLK", name, errno);
    }

    /// <summary>Lets go of all.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle? file in _files)
            file?.Dispose();
    }
}

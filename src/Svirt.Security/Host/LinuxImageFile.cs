using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary><see cref="IImageFile"/> over pread(2).</summary>
internal sealed class LinuxImageFile(string path, FileStatus status, SafeFileHandle content) : IImageFile
{
    public string Path { get; } = path;

    public FileStatus Status { get; } = status;

    public int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int done = 0;
        while (done < buffer.Length && offset <= long.MaxValue - buffer.Length)
        {
            Span<byte> rest = buffer[done..];
            nint read = NativeMethods.ReadAt(content, rest, (nuint)rest.Length, offset + done);
            if (read > 0)
                done += (int)read;
            else if (read == 0)
                break;
            else if (Marshal.GetLastPInvokeError() is var errno && errno != Errno.EINTR)
                throw new HostException("pread", Path, errno);
        }

        return done;
    }

    public void Dispose() => content.Dispose();
}

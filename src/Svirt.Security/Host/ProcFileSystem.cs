using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>The process table as /proc shows it.</summary>
internal sealed unsafe class ProcFileSystem : IProcessTable
{
    private const int LargestFile = 1 << 20; // 65536 supplementary groups of ten digits fit

    public ExecutableIdentity? ReadExecutable(int pid)
    {
        string path = $"/proc/{pid}/exe";
        if (NativeMethods.StatxAt(NativeMethods.AtFdCwd, path, 0, NativeMethods.StatTypeModeAndInode, out NativeMethods.Statx status) == 0)
            return new ExecutableIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode);

        return IsGone(Marshal.GetLastPInvokeError()) ? null : throw HostException.FromLastError("statx", path);
    }

    public ProcessStat? ReadStat(int pid) => Read($"/proc/{pid}/stat") is { } text ? ProcessStat.Parse(text) : null;

    public ProcessCredentials? ReadCredentials(int pid) =>
        Read($"/proc/{pid}/status") is { } text ? ProcessCredentials.Parse(text) : null;

    public void AwaitExecCompletion(int pid)
    {
        // open() of auxv goes through mm_access(), which waits for the lock that execve holds until the credentials are in place.
        string path = $"/proc/{pid}/auxv";
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, NativeMethods.OReadOnly | NativeMethods.OCloExec, 0);
        if (descriptor >= 0)
        {
            new SafeFileHandle(descriptor, ownsHandle: true).Dispose();
            return;
        }

        // A process that is ending has no memory any more, and its auxv (mode 0400) becomes root's: then nothing is left to wait for.
        int errno = Marshal.GetLastPInvokeError();
        if (!IsGone(errno) && errno != Errno.EACCES)
            throw new HostException("open", path, errno);
    }

    public string? ReadSELinuxContext(int pid) => ReadLabel($"/proc/{pid}/attr/current");

    // attr/apparmor exists since Linux 5.8; attr/current belongs to whichever security module comes first.
    public string? ReadAppArmorLabel(int pid) =>
        ReadLabel($"/proc/{pid}/attr/apparmor/current") ?? ReadLabel($"/proc/{pid}/attr/current");

    /// <summary>Reads a whole small file of /proc; null when it or its process is gone.</summary>
    internal static byte[]? Read(string path)
    {
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, NativeMethods.OReadOnly | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            return IsGone(Marshal.GetLastPInvokeError()) ? null : throw HostException.FromLastError("open", path);

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            int read;
            fixed (byte* free = &buffer[length])
                read = (int)NativeMethods.Read(descriptor, free, (nuint)(buffer.Length - length));
            if (read == 0)
                return buffer[..length];

            if (read < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.EINTR)
                    continue;
                return IsGone(errno) ? null : throw new HostException("read", path, errno);
            }

            length += read;
            if (length < buffer.Length)
                continue;
            if (length >= LargestFile)
                throw new FormatException($"{path} is longer than {LargestFile} bytes.");
            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private static string? ReadLabel(string path) =>
        Read(path) is { } text ? Encoding.UTF8.GetString(text).TrimEnd('\0', '\n') : null;

    private static bool IsGone(int errno) => errno is Errno.ENOENT or Errno.ESRCH;
}

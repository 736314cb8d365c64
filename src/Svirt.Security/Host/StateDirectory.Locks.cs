using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <content>Locks.</content>
internal sealed partial class StateDirectory
{
    private static readonly TimeSpan LockPollInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>By folder.</summary>
    private readonly Dictionary<string, RangeLocks> _rangeLocks = new(StringComparer.Ordinal);

    public IStateLock? TryLock(string name, TimeSpan patience)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            SafeFileHandle file = OpenFile(name, NativeMethods.OReadWrite | NativeMethods.OCreate);
            try
            {
                if (TrySetLock(file, name))
                {
                    if (IsStillNamed(file, name))
                        return new StateLock(this, file, name);
                    // The former holder removed the file between our open and our lock: that lock protects nothing.
                    file.Dispose();
                    continue;
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
            if (_time.GetElapsedTime(start) >= patience)
                return null;
            Thread.Sleep(LockPollInterval);
        }
    }

    public byte[] ReadRecord(string name) => Read(name) is { } content ? StateLock.Decode(content, PathOf(name)) : [];

    public IDisposable? TryLockAll(string folder, IEnumerable<long> keys, TimeSpan patience)
    {
        RangeLocks locks;
        lock (_rangeLocks)
        {
            if (!_rangeLocks.TryGetValue(folder, out locks!))
                _rangeLocks.Add(folder, locks = new RangeLocks(folder, OpenFile, _time));
        }

        return locks.TryTake(keys.Distinct().Order(), patience);
    }

    private bool TrySetLock(SafeFileHandle file, string name)
    {
        NativeMethods.FileLockRequest request = new() { Type = NativeMethods.LockWrite };
        if (NativeMethods.FileControl(file, NativeMethods.FOfdSetLock, request) == 0)
            return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.EAGAIN or Errno.EACCES ? false : throw new HostException("fcntl F_OFD_SETLK", PathOf(name), errno);
    }

    private bool IsStillNamed(SafeFileHandle file, string name)
    {
        using SafeFileHandle? now = TryOpenFile(name, NativeMethods.OReadOnly);
        return now is not null && StatusOf(now, name).Identity == StatusOf(file, name).Identity;
    }

    private void Lock(SafeFileHandle folder, int operation, string name)
    {
        while (NativeMethods.LockFile(folder, operation) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not Errno.EINTR)
                throw HostException.FromLastError("flock", PathOf(name));
        }
    }

    /// <summary>
    /// A lock of this directory. Its record is written with its length in front and in one write, so that a process killed between two
    /// calls leaves either the old or the new record, never a mixture.
    /// </summary>
    private sealed class StateLock(StateDirectory directory, SafeFileHandle file, string name) : IStateLock
    {
        private const int LengthSize = sizeof(int);
        private bool _isEmpty = RandomAccess.GetLength(file) == 0;

        public byte[] ReadRecord() => Decode(ReadAll(file, directory.PathOf(name)), directory.PathOf(name));

        internal static byte[] Decode(byte[] content, string path)
        {
            if (content.Length == 0)
                return content;
            int length = content.Length >= LengthSize ? BinaryPrimitives.ReadInt32LittleEndian(content) : -1;
            return length >= 0 && length <= content.Length - LengthSize
                ? content[LengthSize..(LengthSize + length)]
                : throw new HostException("read", path, "the record is cut short");
        }

        public void WriteRecord(ReadOnlySpan<byte> record)
        {
            byte[] content = new byte[LengthSize + record.Length];
            BinaryPrimitives.WriteInt32LittleEndian(content, record.Length);
            record.CopyTo(content.AsSpan(LengthSize));
            Write(file, content, directory.PathOf(name));
            _isEmpty = record.IsEmpty;
        }

        public void Dispose()
        {
            if (file.IsClosed)
                return;
            if (_isEmpty)
                directory.Delete(name);
            file.Dispose();
        }
    }
}

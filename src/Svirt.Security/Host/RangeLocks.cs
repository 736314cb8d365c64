using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>
/// Locks by number: open-file-description locks (fcntl(2), F_OFD_SETLK) on single bytes of a few files that are never removed and stay open. The
/// kernel keeps other instances out, in this process as in others, and <see cref="KeyedGates"/> the other threads of this one. Thread-safe.
/// </summary>
/// <remarks>
/// The kernel hands no lock on: whoever asks at the right instant has it. So that a process whose threads hand a lock to each other does not keep all
/// others out for ever, a thread that had to wait first takes a second byte, on which it meets the waiting threads of other processes as their
/// equal, and has it until the first byte is its own.
/// </remarks>
/// <param name="folder">The folder of the files.</param>
/// <param name="open">Opens one of them.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class RangeLocks(string folder, Func<string, int, SafeFileHandle> open, TimeProvider time) : IDisposable
{
    /// <summary>The kernel keeps the locks of a file in a list, which it walks for each.</summary>
    private const int FileShift = 59;
    private const int FileCount = 16;

    /// <summary>Where the bytes for those who wait begin.</summary>
    private const long Turnstiles = 1L << FileShift;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    private readonly KeyedGates _gates = new();
    private readonly Lock _opening = new();
    private readonly SafeFileHandle?[] _files = new SafeFileHandle?[FileCount];

    /// <summary>How many bytes of each file this instance has locked, and what a change of that is made under.</summary>
    private readonly int[] _counts = new int[FileCount];
    private readonly Lock[] _counting = [.. Enumerable.Range(0, FileCount).Select(_ => new Lock())];

    /// <summary>Takes the locks of all keys, or says that somebody else has one.</summary>
    /// <param name="keys">Not negative, each once, in rising order, so that no two wait for each other.</param>
    /// <param name="patience">How long to wait, for all together.</param>
    /// <returns>What lets go of them; null when the time is over.</returns>
    /// <exception cref="HostException">The kernel refuses.</exception>
    internal IDisposable? TryTake(IEnumerable<long> keys, TimeSpan patience)
    {
        long start = time.GetTimestamp();
        var taken = new Taken(this);
        try
        {
            foreach (long key in keys)
            {
                if (TryTake(key, start, patience))
                {
                    taken.Keys.Add(key);
                    continue;
                }

                taken.Dispose();
                return null;
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of all that is taken.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle? file in _files)
            file?.Dispose();
    }

    private bool TryTake(long key, long start, TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        if (!_gates.TryEnter(key, Left(start, patience), out bool hasWaited))
            return false;
        bool isTaken = false;
        try
        {
            isTaken = hasWaited ? TryTakeInTurn(key, start, patience) : TrySet(key, turnstile: 0) || TryTakeInTurn(key, start, patience);
            return isTaken;
        }
        finally
        {
            if (!isTaken)
                _gates.Leave(key);
        }
    }

    private bool TryTakeInTurn(long key, long start, TimeSpan patience)
    {
        if (!TryPoll(key, Turnstiles, start, patience))
            return false;
        try
        {
            return TryPoll(key, 0, start, patience);
        }
        finally
        {
            Clear(key, Turnstiles);
        }
    }

    private bool TryPoll(long key, long turnstile, long start, TimeSpan patience)
    {
        while (!TrySet(key, turnstile))
        {
            if (Left(start, patience) == TimeSpan.Zero)
                return false;
            Thread.Sleep(PollInterval);
        }

        return true;
    }

    private TimeSpan Left(long start, TimeSpan patience)
    {
        TimeSpan left = patience - time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private bool TrySet(long key, long turnstile)
    {
        int file = NumberOf(key);
        int errno;
        lock (_counting[file])
        {
            if (Control(key, turnstile, NativeMethods.LockWrite) == 0)
            {
                _counts[file]++;
                return true;
            }

            errno = Marshal.GetLastPInvokeError();
        }

        return errno is Errno.EAGAIN or Errno.EACCES ? false : throw new HostException("fcntl F_OFD_SETLK", NameOf(key), errno);
    }

    // Fails only where the kernel has no memory to divide a range; then nobody gets the lock before the last of the file is let go of.
    private void Clear(long key, long turnstile)
    {
        int file = NumberOf(key);
        lock (_counting[file])
        {
            Control(key, turnstile, NativeMethods.LockUnset);
            _counts[file]--;
        }
    }

    /// <summary>Lets go of keys of one file. Where no other thread has any there, which is the rule, that is one call.</summary>
    private void Clear(ReadOnlySpan<long> keys)
    {
        int file = NumberOf(keys[0]);
        lock (_counting[file])
        {
            if (_counts[file] == keys.Length)
            {
                Control(keys[0], NativeMethods.LockUnset, start: 0, length: 0);
            }
            else
            {
                foreach (long key in keys)
                    Control(key, turnstile: 0, NativeMethods.LockUnset);
            }

            _counts[file] -= keys.Length;
        }
    }

    private int Control(long key, long turnstile, short type) => Control(key, type, (key & (Turnstiles - 1)) + turnstile, length: 1);

    /// <param name="key">A key of the file.</param>
    /// <param name="type">What to do.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="length">How many; 0 for all from there on.</param>
    private int Control(long key, short type, long start, long length)
    {
        var request = new NativeMethods.FileLockRequest { Type = type, Start = start, Length = length };
        return NativeMethods.FileControl(FileOf(key), NativeMethods.FOfdSetLock, request);
    }

    private static int NumberOf(long key) => (int)(key >> FileShift);

    private SafeFileHandle FileOf(long key)
    {
        int number = NumberOf(key);
        if (Volatile.Read(ref _files[number]) is { } file)
            return file;
        lock (_opening)
            return _files[number] ??= open(NameOf(key), NativeMethods.OReadWrite | NativeMethods.OCreate);
    }

    private string NameOf(long key) => string.Create(CultureInfo.InvariantCulture, $"{folder}/{key >> FileShift:x}");

    private sealed class Taken(RangeLocks locks) : IDisposable
    {
        internal List<long> Keys { get; } = [];

        public void Dispose()
        {
            for (int first = 0, end = 1; first < Keys.Count; first = end++)
            {
                while (end < Keys.Count && NumberOf(Keys[end]) == NumberOf(Keys[first]))
                    end++;
                locks.Clear(CollectionsMarshal.AsSpan(Keys)[first..end]);
            }

            foreach (long key in Keys)
                locks._gates.Leave(key);
            Keys.Clear();
        }
    }
}

using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>
/// Which file or directory stands under a name and when it last changed, by its own times. Two equal stamps mean that nothing changed
/// between them only if the first was already old when it was taken: file systems date changes with a clock that stands still for up to 10 ms.
/// </summary>
/// <param name="Inode">Its inode; a file that is replaced has another one.</param>
/// <param name="ModifiedAt">st_mtime, in nanoseconds since the epoch.</param>
/// <param name="ChangedAt">st_ctime, in nanoseconds since the epoch.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileStamp(ulong Inode, long ModifiedAt, long ChangedAt)
{
    /// <summary>Ten times what the coarsest clock of a file system (HZ=100) needs for a step.</summary>
    private static readonly TimeSpan StepOfClock = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether it is so old that a further change would have got another one.</summary>
    /// <param name="time">The clock.</param>
    internal bool IsSettled(TimeProvider time)
    {
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return now - Math.Max(ModifiedAt, ChangedAt) > StepOfClock.Ticks * TimeSpan.NanosecondsPerTick;
    }

    internal static FileStamp Of(in NativeMethods.Statx status) =>
        new(status.Inode, Nanoseconds(status.ModificationTime), Nanoseconds(status.ChangeTime));

    private static long Nanoseconds(NativeMethods.StatxTimestamp time) => unchecked((time.Seconds * 1_000_000_000) + time.Nanoseconds);
}

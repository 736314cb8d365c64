namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Remembers what the kernel says for a moment. The plan of one domain asks it for each of its files, and between planning and the
/// emulator's start more time passes than this: whoever changes it meanwhile is not noticed either way. Thread-safe.
/// </summary>
internal sealed class MomentaryAnswer<T>(TimeProvider time, Func<T> ask)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private T? _answer;
    private long? _since;

    internal T Get()
    {
        lock (_gate)
        {
            if (_since is not { } since || time.GetElapsedTime(since) > Moment)
                (_answer, _since) = (ask(), time.GetTimestamp());
            return _answer!;
        }
    }
}

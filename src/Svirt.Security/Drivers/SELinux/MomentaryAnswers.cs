using System.Collections.Concurrent;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Remembers answers of the kernel for a moment. The plan of one domain asks the same few questions many times, and between planning and
/// the emulator's start more time passes than this: whoever changes the policy meanwhile is not noticed either way. Thread-safe.
/// </summary>
internal sealed class MomentaryAnswers<TKey, TAnswer>(TimeProvider time, Func<TKey, TAnswer> ask)
    where TKey : notnull
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private ConcurrentDictionary<TKey, TAnswer> _answers = new();
    private long _since;

    internal TAnswer Get(TKey question) => Current().GetOrAdd(question, ask);

    private ConcurrentDictionary<TKey, TAnswer> Current()
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_since) > Moment)
                (_answers, _since) = (new(), time.GetTimestamp());
            return _answers;
        }
    }
}

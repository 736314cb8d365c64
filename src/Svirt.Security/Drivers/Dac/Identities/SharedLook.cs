namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>
/// A look at the host that takes long and answers everybody alike: of those who ask while one is under way, all get the next one, which one of
/// them takes. What is returned was always looked at after it was asked for. Thread-safe.
/// </summary>
/// <typeparam name="T">What is seen.</typeparam>
/// <param name="look">Looks.</param>
internal sealed class SharedLook<T>(Func<T> look)
    where T : class
{
    /// <summary>Held while one looks, and so by nobody who does not want to see the same.</summary>
    private readonly Lock _looking = new();
    private long _asked;
    private long _answered;
    private T? _seen;

    internal T Take()
    {
        long question = Interlocked.Increment(ref _asked);
        lock (_looking)
        {
            if (_answered >= question)
                return _seen!;
            long latest = Interlocked.Read(ref _asked);
            _seen = look();
            _answered = latest;
            return _seen;
        }
    }
}

namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>
/// Lets each record through once in an interval, also where the decision behind it was evicted or computed anew meanwhile. Bounded: when
/// more records are remembered than it has room for, it forgets all and some are let through early, but none is lost. Thread-safe.
/// </summary>
internal sealed class AuditLimiter(TimeProvider clock, TimeSpan interval)
{
    private const int MaxRemembered = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong SourceAndClass, ulong TargetAndCommand, bool IsDenial), AuditMark> _recorded = [];

    public TimeSpan Interval => interval;

    /// <summary>Which of the permissions are to be recorded now.</summary>
    public uint Admit(CacheEntry entry, bool isDenial, uint permissions)
    {
        if (interval == TimeSpan.Zero)
            return permissions;
        long now = clock.GetTimestamp();
        if (entry.Audited is { } mark && now < mark.Until && (permissions & ~(isDenial ? mark.Denials : mark.Grants)) == 0)
            return 0;
        lock (_lock)
        {
            var key = (entry.SourceAndClass, entry.TargetAndCommand, isDenial);
            uint recorded = 0;
            long until = now + (long)(interval.TotalSeconds * clock.TimestampFrequency);
            if (_recorded.TryGetValue(key, out AuditMark? known) && now < known.Until)
            {
                recorded = isDenial ? known.Denials : known.Grants;
                until = known.Until;
            }
            else if (_recorded.Count == MaxRemembered)
            {
                _recorded.Clear();
            }

            uint all = recorded | permissions;
            var added = new AuditMark(isDenial ? all : 0, isDenial ? 0 : all, until);
            _recorded[key] = added;
            entry.Audited = added;
            return permissions & ~recorded;
        }
    }
}

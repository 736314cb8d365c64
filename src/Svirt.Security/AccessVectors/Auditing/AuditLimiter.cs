namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>
/// Lets each record through once in an interval, also where the decision behind it was evicted or computed anew meanwhile. Bounded: when
/// more records are remembered than it has room for, it forgets all and some are let through early, but none is lost. Thread-safe.
/// </summary>
internal sealed class AuditLimiter(TimeProvider clock, TimeSpan interval)
{
    private const int MaxRemembered = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong SourceAndClass, ulong TargetAndCommand, AccessOutcome Outcome, bool IsPermitted), AuditMark> _recorded = [];

    public TimeSpan Interval => interval;

    /// <summary>
    /// Which of the permissions are to be recorded now. A denial that is enforced is another record than one that was not, and so is another outcome:
    /// none keeps another from being recorded.
    /// </summary>
    public uint Admit(CacheEntry entry, in AccessResult result, uint permissions)
    {
        if (interval == TimeSpan.Zero)
            return permissions;
        long now = clock.GetTimestamp();
        AuditSubject subject = entry.Subject!;
        if (subject.Mark is { } mark && now < mark.Until && mark.Outcome == result.Outcome && mark.IsPermitted == result.IsPermitted
            && (permissions & ~mark.Permissions) == 0)
        {
            return 0;
        }

        lock (_lock)
        {
            var key = (entry.SourceAndClass, entry.TargetAndCommand, result.Outcome, result.IsPermitted);
            uint recorded = 0;
            long until = now + (long)(interval.TotalSeconds * clock.TimestampFrequency);
            if (_recorded.TryGetValue(key, out AuditMark? known) && now < known.Until)
                (recorded, until) = (known.Permissions, known.Until);
            else if (_recorded.Count == MaxRemembered)
                _recorded.Clear();
            var added = new AuditMark(result.Outcome, result.IsPermitted, recorded | permissions, until);
            _recorded[key] = added;
            subject.Mark = added;
            return permissions & ~recorded;
        }
    }
}

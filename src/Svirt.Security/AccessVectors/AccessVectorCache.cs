namespace Svirt.Security.AccessVectors;

/// <summary>
/// Answers "may source do this to target?" from an <see cref="IDecisionSource"/>, and remembers its decisions until its epoch ends (R7.1).
/// A check that finds its decision takes no lock, makes no system call and allocates nothing; nobody needs a cache in front of this one.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A change that the source's epoch shows is seen by every check that starts afterwards, and no decision from before is returned by it. Where the
/// kernel's status page has to be polled a change may go unnoticed for as long as <see cref="DecisionEpoch.Staleness"/> says; <see cref="Epoch"/>
/// tells which of the two it is.
/// </para>
/// <para>What the source throws (<see cref="Host.HostException"/> of the kernel's) a check throws: it is then not permitted.</para>
/// </remarks>
public sealed unsafe partial class AccessVectorCache : IDisposable
{
    /// <summary>The most decisions that are kept unless the caller chooses: 512.</summary>
    public const int DefaultCapacity = 512;

    private readonly IDecisionSource _source;
    private readonly IInternedDecisionSource? _interned;
    private readonly AccessVectorCacheOptions _options;
    private readonly ObjectClassTable _classes;
    private readonly LookupCounters _lookups = new();
    private readonly CacheMetrics _metrics;
    private readonly uint* _epochWord;
    private readonly bool _isPolled;

    // These four are what a usual check reads. Classes: those of this cache, or null if no check may be answered without looking at the clock.
    private readonly ObjectClassTable? _quickClasses;
    private readonly LookupCounters.Stripe* _stripes;
    private readonly int _shift;
    private CacheEntry?[] _heads;
    private EntryTable _entries;
    private long _misses;
    private long _evictions;
    private long _resets;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="source">Where decisions come from.</param>
    /// <param name="options">How it works; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity or the interval is out of range.</exception>
    public AccessVectorCache(IDecisionSource source, AccessVectorCacheOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _options = options ?? new AccessVectorCacheOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.Capacity, MaxCapacity, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.AuditInterval, TimeSpan.Zero, nameof(options));
        _source = source;
        _interned = source as IInternedDecisionSource;
        Epoch = source.Epoch;
        _epochWord = Epoch.Word;
        _isPolled = Epoch.Mode == FreshnessMode.PolledStatusPage;
        Contexts = _options.Contexts ?? new SecurityIdTable();
        _entries = new EntryTable(_options.Capacity);
        _heads = _entries.Heads;
        _shift = _entries.Shift;
        _stripes = _lookups.Stripes;
        _classes = new ObjectClassTable(source, Reset);
        _quickClasses = _isPolled ? null : _classes;
        _limiter = new Auditing.AuditLimiter(_options.Clock, _options.AuditInterval);
        _lastEpoch = Epoch.Latest;
        _metrics = new CacheMetrics(this, _options);
    }

    /// <summary>The largest capacity, 16 Mi decisions.</summary>
    public const int MaxCapacity = 1 << 24;

    /// <summary>The most decisions that are kept.</summary>
    public int Capacity => _options.Capacity;

    /// <summary>The decisions that are kept, those of ended epochs included.</summary>
    public int Count => _entries.Count;

    /// <summary>The source's epoch, and how its changes become known.</summary>
    public DecisionEpoch Epoch { get; }

    /// <summary>The ids of contexts.</summary>
    public SecurityIdTable Contexts { get; }

    /// <summary>What the cache has done.</summary>
    public AccessVectorCacheStatistics Statistics
    {
        get
        {
            // Misses before lookups, so that there are never more of them.
            long misses = Interlocked.Read(ref _misses);
            return new AccessVectorCacheStatistics(_lookups.Total, misses, Interlocked.Read(ref _evictions), Interlocked.Read(ref _resets));
        }
    }

    /// <summary>
    /// Finds a class by name, with permission bits for checks in this cache. One that the policy does not define is found as well; checks on
    /// it say <see cref="AccessOutcome.Unprotected"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">More classes than any policy has were asked for.</exception>
    public ObjectClass GetClass(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _classes.Get(name);
    }

    /// <summary>Drops all decisions, at once for all checks that start afterwards.</summary>
    public void Reset()
    {
        lock (_lookups)
        {
            var empty = new EntryTable(Capacity);
            Volatile.Write(ref _entries, empty);
            Volatile.Write(ref _heads, empty.Heads);
        }

        Interlocked.Increment(ref _resets);
    }

    /// <summary>Ends the metrics. Checks still work.</summary>
    public void Dispose() => _metrics.Dispose();
}

using System.Diagnostics.Metrics;

namespace Svirt.Security.AccessVectors;

/// <summary>A cache's statistics as metrics of the meter <c>Svirt.Security</c>. Does not keep the cache alive.</summary>
internal sealed class CacheMetrics : IDisposable
{
    public const string MeterName = "Svirt.Security";

    private readonly WeakReference<AccessVectorCache> _cache;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly Meter _meter;

    public CacheMetrics(AccessVectorCache cache, AccessVectorCacheOptions options)
    {
        _cache = new WeakReference<AccessVectorCache>(cache);
        _tag = new KeyValuePair<string, object?>("svirt.avc.name", options.Name);
        var meterOptions = new MeterOptions(MeterName) { Version = typeof(CacheMetrics).Assembly.GetName().Version?.ToString() };
        _meter = options.MeterFactory?.Create(meterOptions) ?? new Meter(meterOptions);
        Observe("svirt.avc.lookups", "{lookup}", "Checks.", statistics => statistics.Lookups);
        Observe("svirt.avc.hits", "{lookup}", "Checks answered from the cache.", statistics => statistics.Hits);
        Observe("svirt.avc.misses", "{lookup}", "Checks that asked the source of decisions.", statistics => statistics.Misses);
        Observe("svirt.avc.evictions", "{decision}", "Valid decisions that made room for others.", statistics => statistics.Evictions);
        Observe("svirt.avc.resets", "{reset}", "Changes that ended all decisions.", statistics => statistics.Resets);
    }

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string unit, string description, Func<AccessVectorCacheStatistics, long> value) =>
        _meter.CreateObservableCounter(name, () => Measure(value), unit, description);

    private IEnumerable<Measurement<long>> Measure(Func<AccessVectorCacheStatistics, long> value) =>
        _cache.TryGetTarget(out AccessVectorCache? cache) ? [new Measurement<long>(value(cache.Statistics), _tag)] : [];
}

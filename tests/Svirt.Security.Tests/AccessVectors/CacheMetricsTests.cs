using System.Diagnostics.Metrics;
using Svirt.Security.AccessVectors;
using Xunit;

namespace Svirt.Security.Tests.AccessVectors;

public sealed class CacheMetricsTests
{
    [Fact]
    public void Metrics_AfterLookups_AreTheStatistics()
    {
        var source = new CountingSource();
        using var cache = new AccessVectorCache(source, new AccessVectorCacheOptions { Name = "metrics test", Capacity = 2 });
        ObjectClass file = cache.GetClass("file");
        for (int i = 0; i < 3; i++)
        {
            cache.HasPermission($"u:r:t{i}", "u:r:t", file, 1, out _);
            cache.HasPermission($"u:r:t{i}", "u:r:t", file, 1, out _);
        }

        cache.Reset();
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Svirt.Security")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags[0].Value is "metrics test")
                seen[instrument.Name] = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["svirt.avc.lookups"] = 6, ["svirt.avc.hits"] = 3, ["svirt.avc.misses"] = 3, ["svirt.avc.evictions"] = 1, ["svirt.avc.resets"] = 1,
            },
            seen);
    }
}

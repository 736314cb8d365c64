using System.Globalization;
using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.AccessVectors;

public sealed class CacheStressTests
{
    private const int Pairs = 48;

    /// <summary>
    /// The policy changes all the time while every core looks up. Each answer must be whole (all vectors of one version, and of the pair that was
    /// asked about) and not older than the last change that was complete before the question. With SVIRT_SECURITY_FULL=1 10^8 lookups and more.
    /// </summary>
    [Fact]
    public async Task HasPermission_PolicyChangesUnderReadersOnAllCores_NeverTornNeverStale()
    {
        long lookups = FullSize.Of(120_000_000, 5_000_000);
        int readers = Math.Max(2, Environment.ProcessorCount);
        var source = new CountingSource();
        using var cache = new AccessVectorCache(source, new AccessVectorCacheOptions { Capacity = 40 });
        ObjectClass file = cache.GetClass("file");
        SecurityContext[] contexts = Sample.Contexts(Pairs);
        using SecurityIdReference target = cache.Contexts.Acquire(contexts[0]);
        SecurityIdReference[] sources = [.. contexts.Select(cache.Contexts.Acquire)];
        int published = 0, running = readers;
        Task[] tasks = [.. Enumerable.Range(0, readers).Select(seed => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    Read(cache, file, sources, target, lookups / readers, seed, () => Volatile.Read(ref published), source);
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        // Now quick changes, now time enough for hits.
        var random = new Random(1);
        while (Volatile.Read(ref running) > 0)
        {
            Volatile.Write(ref published, source.Load());
            Thread.SpinWait(random.Next(2) == 0 ? 20 : 5000);
            if (random.Next(64) == 0)
                Thread.Sleep(TimeSpan.FromMilliseconds(1));
        }

        await Task.WhenAll(tasks);
        AccessVectorCacheStatistics statistics = cache.Statistics;
        Assert.Equal(lookups / readers * readers, statistics.Lookups);
        Assert.True(statistics.Hits > statistics.Lookups / 10, string.Create(CultureInfo.InvariantCulture, $"{statistics} and {published} changes prove little"));
        Assert.True(statistics.Resets > 50, statistics.ToString());
    }

    private static void Read(
        AccessVectorCache cache, ObjectClass file, SecurityIdReference[] sources, SecurityIdReference target, long lookups, int seed, Func<int> published, CountingSource source)
    {
        uint[] pairs = [.. sources.Select(reference => CountingSource.DecisionOf(0, reference.Context, target.Context).Allowed)];
        uint random = (uint)seed + 1;
        for (long i = 0; i < lookups; i++)
        {
            random = random * 1664525 + 1013904223;
            int pair = (int)((random >> 16) % Pairs);
            int oldest = published();
            cache.HasPermissionNoAudit(sources[pair].Id, target.Id, file, 1, out AccessResult result);
            uint version = result.Allowed >> 8;
            if ((result.Allowed & 0xff) != pairs[pair] || result.AuditAllow != ~result.Allowed || result.AuditDeny != version * 0x01000193)
                Assert.Fail($"torn: {result} for pair {pair}");
            if (version < oldest || version > source.Version)
                Assert.Fail($"version {version} in a lookup that began at {oldest} and ended at {source.Version}");
        }
    }
}

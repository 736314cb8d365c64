using FsCheck;
using FsCheck.Fluent;
using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.AccessVectors;

public sealed class CacheModelTests
{
    /// <summary>
    /// Any series of lookups, policy loads and resets: the cache answers as a plain dictionary over the same source does, keeps no more than
    /// its capacity, asks the source again only for what it may have dropped, and counts what happened.
    /// </summary>
    [Fact]
    public void Lookups_RandomOperations_AreThoseOfADictionary() =>
        Prop.ForAll(
            Gen.Choose(1, 12).SelectMany(capacity => Gen.Choose(0, 999).ListOf(200).Select(steps => (capacity, steps))).ToArbitrary(),
            sample => Run(sample.capacity, [.. sample.steps])).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Run(int capacity, int[] steps)
    {
        var source = new CountingSource();
        using var cache = new AccessVectorCache(source, new AccessVectorCacheOptions { Capacity = capacity, Contexts = new SecurityIdTable(6) });
        ObjectClass file = cache.GetClass("file");
        SecurityContext[] contexts = Sample.Contexts(5);
        var model = new Dictionary<(int, int), uint>();
        int lookups = 0, distinct = 0;
        foreach (int step in steps)
        {
            switch (step)
            {
                case < 30:
                    source.Load();
                    model.Clear();
                    continue;
                case < 60:
                    cache.Reset();
                    model.Clear();
                    continue;
            }

            (int Source, int Target) pair = (step % 5, step / 5 % 5);
            if (!model.TryGetValue(pair, out uint expected))
            {
                distinct++;
                expected = CountingSource.DecisionOf(source.Version, contexts[pair.Source], contexts[pair.Target]).Allowed;
                model.Add(pair, expected);
            }

            lookups++;
            int computed = source.Computed;
            cache.HasPermissionNoAudit(cache.Contexts.Intern(contexts[pair.Source]), cache.Contexts.Intern(contexts[pair.Target]), file, 1, out AccessResult result);
            Assert.Equal(expected, result.Allowed);
            Assert.Equal(~expected, result.AuditAllow);
            Assert.InRange(cache.Count, 1, capacity);
            // Asked twice in a row it is there.
            computed = source.Computed;
            cache.HasPermissionNoAudit(cache.Contexts.Intern(contexts[pair.Source]), cache.Contexts.Intern(contexts[pair.Target]), file, 1, out result);
            Assert.Equal((expected, computed), (result.Allowed, source.Computed));
        }

        AccessVectorCacheStatistics statistics = cache.Statistics;
        Assert.Equal(2 * lookups, statistics.Lookups);
        Assert.Equal(source.Computed, statistics.Misses);
        Assert.InRange(statistics.Misses, distinct, lookups);
        // What was dropped without need would be computed without an eviction.
        Assert.InRange(statistics.Misses - distinct, 0, statistics.Evictions);
    }

    [Fact]
    public void Eviction_SomeDecisionsInConstantUse_KeepsThoseThroughAFlood()
    {
        var source = new CountingSource();
        using var cache = new AccessVectorCache(source, new AccessVectorCacheOptions { Capacity = 64 });
        ObjectClass file = cache.GetClass("file");
        SecurityId[] ids = [.. Sample.Contexts(2000).Select(cache.Contexts.Intern)];
        int missesInUse = 0;
        for (int i = 0; i < 1900; i++)
        {
            for (int hot = 0; hot < 16; hot++)
            {
                int before = source.Computed;
                cache.HasPermissionNoAudit(ids[hot], ids[0], file, 1, out _);
                missesInUse += source.Computed - before;
            }

            cache.HasPermissionNoAudit(ids[16 + i], ids[0], file, 1, out _);
        }

        Assert.Equal(16, missesInUse);
    }
}

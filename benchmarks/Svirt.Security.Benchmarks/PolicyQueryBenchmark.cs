using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Benchmarks;

/// <summary>Queries and memory of a loaded policy, which have bars of their own and no peer in the same process.</summary>
internal static class PolicyQueryBenchmark
{
    private const int Uses = 1000;
    private const int Rounds = 200;

    public static IEnumerable<Figure> Run()
    {
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_PEERS") is not { Length: > 0 } folder)
            yield break;
        string file = Path.Combine(folder, "default.33");
        PolicyDatabase policy = PolicyDatabase.Load(file);
        string[] types = [.. policy.Types.Select(type => type.Name)];
        var random = new Random(3);
        yield return Query("one query, svirt_t on svirt_image_t", policy, () => ("svirt_t", "svirt_image_t"));
        yield return Query("one query, random source and target", policy, () => (types[random.Next(types.Length)], types[random.Next(types.Length)]));
        yield return Memory(file, types);
    }

    private static Figure Query(string name, PolicyDatabase policy, Func<(string Source, string Target)> draw)
    {
        const int PerRound = 50;
        var batch = new PairedRun.Batch(Ask, PerRound);
        double[] times = [.. Enumerable.Range(0, 2 * Rounds).Select(_ => PairedRun.Time(batch)).Skip(Rounds).Order()];
        return new Figure(name, times[Rounds / 2], null, new TimeBar(100));

        void Ask()
        {
            for (int i = 0; i < PerRound; i++)
            {
                (string source, string target) = draw();
                GC.KeepAlive(policy.Search(Rules(source, target)).Count());
            }
        }
    }

    // In bytes where the other figures have microseconds.
    private static Figure Memory(string file, string[] types)
    {
        Use(file, types);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        PolicyDatabase policy = Use(file, types);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(policy);
        return new Figure("memory of a loaded policy after 1,000 queries and decisions, against its file", bytes, new FileInfo(file).Length, new PeerRatioBar(4)) { IsMemory = true };
    }

    private static PolicyDatabase Use(string file, string[] types)
    {
        PolicyDatabase policy = PolicyDatabase.Load(file);
        PolicyContext source = policy.Resolve(SecurityContext.Parse("system_u:system_r:svirt_t:s0:c1,c2"));
        PolicyClass[] classes = [.. policy.Classes.Select(c => policy.FindClass(c.Name)!)];
        var random = new Random(4);
        for (int i = 0; i < Uses; i++)
        {
            string type = types[random.Next(types.Length)];
            _ = policy.Search(Rules("svirt_t", type)).Count();
            PolicyContext target = policy.Resolve(SecurityContext.Parse($"system_u:object_r:{type}:s0:c1,c2"));
            policy.ComputeAccess(source, target, classes[random.Next(classes.Length)]);
        }

        return policy;
    }

    private static TypeRuleQuery Rules(string source, string target) => new()
    {
        Kinds = TypeRuleKinds.Allow,
        Source = NameCriterion.Name(source),
        Target = NameCriterion.Name(target),
    };
}

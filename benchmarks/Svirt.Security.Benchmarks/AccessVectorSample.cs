using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Sources;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Benchmarks;

/// <summary>Pairs of contexts of types drawn from a policy, a cache that has their decisions, and a file with the same pairs for a peer.</summary>
internal sealed class AccessVectorSample : IDisposable
{
    private readonly List<SecurityIdReference> _held = [];

    public AccessVectorSample(PolicyDatabase policy, int count, int capacity)
    {
        string[] types = [.. policy.Types.Select(type => type.Name)];
        var random = new Random(count);
        Texts = [.. Enumerable.Range(0, count).Select(_ => (Text("system_u:object_r", types, random), Text("system_u:object_r", types, random)))];
        // All is allowed, as the peer's answers have it: hits are timed, not decisions.
        Cache = new AccessVectorCache(
            new PolicyDecisionSource(policy, isEnforcing: false),
            new AccessVectorCacheOptions { Capacity = capacity, Contexts = new SecurityIdTable(2 * count + 64) });
        File = Cache.GetClass("file");
        Read = File.GetPermissions("read");
        Ids = [.. Texts.Select(pair => (Hold(pair.Source), Hold(pair.Target)))];
        PairFile = Path.GetTempFileName();
        System.IO.File.WriteAllLines(PairFile, Texts.Select(pair => $"{pair.Source} {pair.Target}"));
    }

    public (string Source, string Target)[] Texts { get; }

    public (SecurityId Source, SecurityId Target)[] Ids { get; }

    public AccessVectorCache Cache { get; }

    public ObjectClass File { get; }

    public uint Read { get; }

    public string PairFile { get; }

    public void Dispose()
    {
        System.IO.File.Delete(PairFile);
        _held.ForEach(reference => reference.Dispose());
        Cache.Dispose();
    }

    private static string Text(string names, string[] types, Random random) => $"{names}:{types[random.Next(types.Length)]}:s0:c1,c2";

    private SecurityId Hold(string text)
    {
        SecurityIdReference reference = Cache.Contexts.Acquire(SecurityContext.Parse(text));
        _held.Add(reference);
        return reference.Id;
    }
}

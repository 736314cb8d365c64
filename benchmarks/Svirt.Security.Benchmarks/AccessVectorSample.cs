using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// One emulator's context with so many images' contexts, in an order without order, a cache that has their decisions, and a file with the same
/// pairs for a peer.
/// </summary>
internal sealed class AccessVectorSample : IDisposable
{
    private const string Domain = "system_u:system_r:svirt_t:s0:c1,c2";

    private readonly List<SecurityIdReference> _held = [];

    public AccessVectorSample(int count, int capacity)
    {
        Texts = [.. Enumerable.Range(0, count).Select(i => (Domain, $"system_u:object_r:svirt_image_t:s0:c{i % 20},c{500 + (i / 20)}"))];
        new Random(count).Shuffle(Texts);
        Cache = new AccessVectorCache(
            new AllowingSource(), new AccessVectorCacheOptions { Capacity = capacity, Contexts = new SecurityIdTable(Math.Max(SecurityIdTable.DefaultCapacity, 2 * count)) });
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

    private SecurityId Hold(string text)
    {
        SecurityIdReference reference = Cache.Contexts.Acquire(SecurityContext.Parse(text));
        _held.Add(reference);
        return reference.Id;
    }
}

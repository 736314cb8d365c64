using BenchmarkDotNet.Attributes;
using Svirt.Security.AccessVectors;
using Svirt.Security.Benchmarks;

namespace Svirt.Security.HotPaths;

/// <summary>Checks by id that find their decision.</summary>
public class AccessVectorHit : IDisposable
{
    private AccessVectorSample _sample = null!;
    private int _next;

    [Params(64, 400, 4096)]
    public int Pairs { get; set; }

    [GlobalSetup]
    public void Fill() => _sample = new AccessVectorSample(Pairs, Pairs > AccessVectorCache.DefaultCapacity ? 2 * Pairs : AccessVectorCache.DefaultCapacity);

    [Benchmark]
    public bool WithoutAudit()
    {
        (SecurityId source, SecurityId target) = Next();
        return _sample.Cache.HasPermissionNoAudit(source, target, _sample.File, _sample.Read, out AccessResult _);
    }

    [Benchmark]
    public bool WithAudit()
    {
        (SecurityId source, SecurityId target) = Next();
        return _sample.Cache.HasPermission(source, target, _sample.File, _sample.Read, out AccessResult _);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }

    private (SecurityId Source, SecurityId Target) Next()
    {
        _next = _next + 1 == _sample.Ids.Length ? 0 : _next + 1;
        return _sample.Ids[_next];
    }
}

using BenchmarkDotNet.Attributes;
using Svirt.Security.AccessVectors;
using Svirt.Security.Benchmarks;

namespace Svirt.Security.HotPaths;

/// <summary>Checks by id whose decision has to be computed, by a source that costs nothing: what the cache itself adds.</summary>
public class AccessVectorMiss : IDisposable
{
    private readonly AccessVectorSample _sample = new(400, 16);
    private int _next;

    [Benchmark]
    public bool Fill()
    {
        _next = _next + 1 == _sample.Ids.Length ? 0 : _next + 1;
        (SecurityId source, SecurityId target) = _sample.Ids[_next];
        return _sample.Cache.HasPermissionNoAudit(source, target, _sample.File, _sample.Read, out AccessResult _);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }
}

using BenchmarkDotNet.Attributes;
using Svirt.Security.AccessVectors;
using Svirt.Security.Benchmarks;

namespace Svirt.Security.HotPaths;

/// <summary>Checks on contexts in text that find their decision.</summary>
public class ContextCheck : IDisposable
{
    private readonly AccessVectorSample _sample = new(64, AccessVectorCache.DefaultCapacity);
    private int _next;

    [Benchmark]
    public bool ByText()
    {
        _next = _next + 1 == _sample.Texts.Length ? 0 : _next + 1;
        (string source, string target) = _sample.Texts[_next];
        return _sample.Cache.HasPermission(source, target, _sample.File, _sample.Read, out AccessResult _);
    }

    [Benchmark]
    public SecurityId Intern()
    {
        _next = _next + 1 == _sample.Texts.Length ? 0 : _next + 1;
        return _sample.Cache.Contexts.Intern(_sample.Texts[_next].Target);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }
}

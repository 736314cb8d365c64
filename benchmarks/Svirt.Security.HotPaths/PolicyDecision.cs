using BenchmarkDotNet.Attributes;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.HotPaths;

/// <summary>Decisions of a loaded policy, which nothing caches.</summary>
public class PolicyDecision
{
    private readonly PolicyDatabase _policy = LoadedPolicy.Load();
    private readonly PolicyContext _source;
    private readonly PolicyContext _target;
    private readonly PolicyClass _file;

    public PolicyDecision()
    {
        _source = _policy.Resolve(SecurityContext.Parse("system_u:system_r:svirt_t:s0:c1,c2"));
        _target = _policy.Resolve(SecurityContext.Parse("system_u:object_r:svirt_image_t:s0:c1,c2"));
        _file = _policy.FindClass("file")!;
    }

    [Benchmark]
    public AccessDecision OwnImage() => _policy.ComputeAccess(_source, _target, _file);
}

using BenchmarkDotNet.Attributes;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;

namespace Svirt.Security.HotPaths;

/// <summary>Queries of the rules of a loaded policy.</summary>
public class PolicyQuery
{
    private static readonly TypeRuleQuery s_rules = new()
    {
        Kinds = TypeRuleKinds.Allow,
        Source = NameCriterion.Name("svirt_t"),
        Target = NameCriterion.Name("svirt_image_t"),
    };

    private readonly PolicyDatabase _policy = LoadedPolicy.Load();

    [Benchmark]
    public int OneSourceAndTarget() => _policy.Search(s_rules).Count();
}

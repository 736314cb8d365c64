namespace Svirt.Security.Policy.Queries;

/// <summary>A range_transition rule.</summary>
/// <param name="Source">The source type.</param>
/// <param name="Target">The target type.</param>
/// <param name="Class">The class.</param>
/// <param name="DefaultRange">The range that results, in the names of the policy, as setools writes it.</param>
public sealed record RangeTransitionRule(string Source, string Target, PolicyClass Class, string DefaultRange)
{
    /// <summary>The rule in policy language.</summary>
    public override string ToString() => $"range_transition {Source} {Target}:{Class.Name} {DefaultRange};";
}

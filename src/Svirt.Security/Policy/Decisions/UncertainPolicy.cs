using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>
/// A policy of which some booleans may be on or off, nobody knows. Any number of them: of a question only those matter that rules about its types
/// and class depend on. Immutable.
/// </summary>
internal sealed class UncertainPolicy
{
    /// <summary>The most unknown booleans that one question may depend on: each doubles the work. In Debian's policies it is hardly ever more than 4.</summary>
    public const int MaxRelevant = 12;

    private readonly bool[] _isUnknown;

    /// <summary>Makes one.</summary>
    /// <param name="policy">The policy with the states that are known.</param>
    /// <param name="unknown">The names of the booleans that are not.</param>
    public UncertainPolicy(PolicyDatabase policy, IEnumerable<string> unknown)
    {
        Policy = policy;
        _isUnknown = new bool[policy.BooleanStates.Length];
        foreach (string name in unknown)
            _isUnknown[policy.Model.Booleans.Names.Find(name) - 1] = true;
    }

    /// <summary>The policy, with unknown booleans in some state.</summary>
    public PolicyDatabase Policy { get; }

    /// <summary>The policy in each form in which it may answer a question: one for every state of the unknown booleans that matter. None if they are too many.</summary>
    /// <exception cref="InvalidContextException">A context is not valid in the policy.</exception>
    public IEnumerable<PolicyDatabase> FormsFor(SecurityContext source, SecurityContext target, PolicyClass objectClass)
    {
        int[] relevant = FindRelevant(source, target, objectClass);
        return relevant switch
        {
            [] => [Policy],
            { Length: > MaxRelevant } => [],
            _ => Enumerable.Range(0, 1 << relevant.Length).Select(states => Policy.WithBooleans(relevant, states)),
        };
    }

    // Values of booleans begin at 1.
    private int[] FindRelevant(SecurityContext source, SecurityContext target, PolicyClass objectClass)
    {
        PolicyModel model = Policy.Model;
        return [.. RelevantConditions.Find(model, Policy.Resolve(source).Values, Policy.Resolve(target).Values, objectClass)
            .SelectMany(node => model.Conditionals[node].Expression)
            .Where(token => token.Operator == ConditionalOperator.Boolean && _isUnknown[token.Boolean - 1])
            .Select(token => token.Boolean)
            .Distinct()];
    }
}

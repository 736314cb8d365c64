using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Policy;

public sealed partial class PolicyDatabase
{
    /// <summary>
    /// The type enforcement rules that fulfil the query, found as they are enumerated, in no particular order. A query of one source and
    /// target looks only at the rules on that target and its attributes.
    /// </summary>
    /// <exception cref="UnknownSymbolException">The query names something that the policy does not have.</exception>
    public IEnumerable<TypeRule> Search(TypeRuleQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new TypeRuleSearch(this, query).Run();
    }

    /// <summary>The role allow and role_transition rules that fulfil the query.</summary>
    /// <exception cref="UnknownSymbolException">The query names something that the policy does not have.</exception>
    public IEnumerable<RoleRule> Search(RoleRuleQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new RoleRuleSearch(_model, query).Run();
    }

    /// <summary>The range_transition rules that fulfil the query.</summary>
    /// <exception cref="UnknownSymbolException">The query names something that the policy does not have.</exception>
    public IEnumerable<RangeTransitionRule> Search(RangeTransitionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RangeTransitionSearch.Run(_model, query);
    }

    /// <summary>The constraints that fulfil the query.</summary>
    /// <exception cref="UnknownSymbolException">The query names something that the policy does not have.</exception>
    public IEnumerable<Constraint> Search(ConstraintQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ConstraintSearch.Run(_model, query);
    }
}

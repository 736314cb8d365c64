using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Works out once for a query which if statements have the booleans that it asks for.</summary>
internal static class ConditionMatcher
{
    /// <summary>Null where the query does not ask for booleans.</summary>
    /// <exception cref="UnknownSymbolException">The policy does not have a boolean.</exception>
    public static bool[]? Create(PolicyModel model, TypeRuleQuery query)
    {
        if (query.Booleans.Count == 0 && query.BooleanPattern is null)
            return null;
        var wanted = new HashSet<int>();
        foreach (string name in query.BooleanPattern is null ? query.Booleans : [])
        {
            int value = model.Booleans.Names.Find(name);
            wanted.Add(value != 0 ? value : throw new UnknownSymbolException(name, "Boolean"));
        }

        return Array.ConvertAll(model.Conditionals, node => Matches(model, query, wanted, node));
    }

    private static bool Matches(PolicyModel model, TypeRuleQuery query, HashSet<int> wanted, ConditionalNode node)
    {
        IEnumerable<int> booleans = node.Expression.Where(token => token.Operator == ConditionalOperator.Boolean).Select(token => token.Boolean);
        if (query.BooleanPattern is not null)
            return booleans.Any(boolean => query.BooleanPattern.Matches(model.Booleans.Names.NameOf(boolean)!));
        return query.BooleansEqual ? wanted.SetEquals(booleans) : wanted.Overlaps(booleans);
    }
}

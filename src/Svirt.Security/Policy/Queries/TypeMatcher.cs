using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Which types and attributes, by ordinal, fulfil a criterion; worked out once for a query.</summary>
internal sealed class TypeMatcher
{
    private readonly bool[] _matches;

    private TypeMatcher(bool[] matches) => _matches = matches;

    public bool this[int ordinal] => _matches[ordinal];

    /// <summary>Null where there is no criterion.</summary>
    /// <exception cref="UnknownSymbolException">The policy does not have the type or attribute.</exception>
    public static TypeMatcher? Create(PolicyModel model, NameCriterion? criterion)
    {
        if (criterion is null)
            return null;
        TypeSymbols types = model.Types;
        var matches = new bool[types.Count];
        if (criterion.IsRegex)
        {
            for (int ordinal = criterion.IsIndirect ? types.AttributeCount : 0; ordinal < matches.Length; ordinal++)
                matches[ordinal] = criterion.Matches(types.NameOf(types.ValueOf(ordinal)));
        }
        else
        {
            int value = types.Find(criterion.Text);
            if (value == 0)
                throw new UnknownSymbolException(criterion.Text, "type attribute");
            int ordinal = types.OrdinalOf(value);
            if (!criterion.IsIndirect || ordinal >= types.AttributeCount)
            {
                matches[ordinal] = true;
            }
            else
            {
                foreach (ushort member in model.Attributes.MembersOf(ordinal))
                    matches[member] = true;
            }
        }

        if (criterion.IsIndirect)
            AddAttributes(model, matches);
        return new TypeMatcher(matches);
    }

    // An attribute matches through any of its types.
    private static void AddAttributes(PolicyModel model, bool[] matches)
    {
        for (int type = model.Types.AttributeCount; type < matches.Length; type++)
        {
            if (!matches[type])
                continue;
            foreach (ushort attribute in model.Attributes.AttributesOf(type))
                matches[attribute] = true;
        }
    }
}

using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>
/// Finds the if statements that have a say in decisions about one source, target and class: those with a rule for them, of whichever kind, and
/// with one for the types that bound them.
/// </summary>
internal static class RelevantConditions
{
    public static SortedSet<int> Find(PolicyModel model, in ContextValues source, in ContextValues target, PolicyClass objectClass)
    {
        var nodes = new SortedSet<int>();
        int sourceType = source.Type, targetType = target.Type;
        while (sourceType != 0)
        {
            AddNodes(model, sourceType, targetType, objectClass, nodes);
            sourceType = model.Types.BoundsOf(sourceType);
            targetType = model.Types.BoundsOf(targetType) is not 0 and var bounds ? bounds : targetType;
        }

        return nodes;
    }

    private static void AddNodes(PolicyModel model, int source, int target, PolicyClass objectClass, SortedSet<int> nodes)
    {
        int targetOrdinal = model.Types.OrdinalOf(target);
        AddNodesOn(model, targetOrdinal, source, objectClass, nodes);
        foreach (ushort attribute in model.Attributes.AttributesOf(targetOrdinal))
            AddNodesOn(model, attribute, source, objectClass, nodes);
    }

    private static void AddNodesOn(PolicyModel model, int target, int source, PolicyClass objectClass, SortedSet<int> nodes)
    {
        RuleTable rules = model.Rules;
        int sourceOrdinal = model.Types.OrdinalOf(source);
        model.Attributes.WordsOf(sourceOrdinal, out ReadOnlySpan<ushort> positions, out ReadOnlySpan<ulong> words);
        (int first, int end) = rules.CellsOf(target, objectClass.Number);
        for (int cell = first; cell < end; cell++)
        {
            if (!RuleKey.IsConditional(rules.Keys[cell]))
                continue;
            var matches = new SourceMatches(rules, cell, sourceOrdinal, positions, words);
            for (int entry = matches.Next(); entry >= 0; entry = matches.Next())
            {
                foreach (int index in rules.ListAt(rules.Data[entry]))
                    nodes.Add(rules.ConditionalRules[index].Node);
            }
        }
    }
}

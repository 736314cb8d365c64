using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>Computes labels of new and relabelled objects (security_compute_sid and mls_compute_sid of the kernel).</summary>
internal static class LabelComputation
{
    public static ContextValues Compute(
        PolicyModel model, bool[] conditions, RuleKind kind, in ContextValues source, in ContextValues target, PolicyClass objectClass, string? name)
    {
        bool likeProcess = objectClass.Number == model.Classes.Process || IsSocket(objectClass);
        ClassDefaults defaults = objectClass.Defaults;
        int user = kind == RuleKind.TypeMember || defaults.User == DefaultSource.Target ? target.User : source.User;
        int role = defaults.Role switch
        {
            DefaultSource.Source => source.Role,
            DefaultSource.Target => target.Role,
            _ => likeProcess ? source.Role : RoleTable.ObjectRole,
        };
        int type = defaults.Type switch
        {
            DefaultSource.Source => source.Type,
            DefaultSource.Target => target.Type,
            _ => likeProcess ? source.Type : target.Type,
        };

        int ruleType = FindType(model, conditions, kind, source.Type, target.Type, objectClass.Number);
        if (ruleType != 0)
            type = ruleType;
        if (kind == RuleKind.TypeTransition)
        {
            int named = name is null ? 0 : model.FilenameTransitions.Find(source.Type, target.Type, objectClass.Number, name);
            if (named != 0)
                type = named;
            int newRole = model.RoleRules.NewRole(source.Role, target.Type, objectClass.Number);
            if (newRole != 0)
                role = newRole;
        }

        MlsRange range = model.Mls is null ? default : ComputeRange(model, kind, source, target, objectClass, likeProcess);
        return new ContextValues(user, role, type, range);
    }

    // Rules of type_* kinds are expanded by the compiler: they are found without attributes. A rule without condition goes first.
    private static int FindType(PolicyModel model, bool[] conditions, RuleKind kind, int source, int target, int objectClass)
    {
        RuleTable rules = model.Rules;
        int sourceOrdinal = model.Types.OrdinalOf(source);
        int targetOrdinal = model.Types.OrdinalOf(target);
        int entry = rules.FindEntry(sourceOrdinal, targetOrdinal, RuleKey.Of(objectClass, kind, conditional: false));
        if (entry >= 0)
            return (int)rules.Data[entry];
        entry = rules.FindEntry(sourceOrdinal, targetOrdinal, RuleKey.Of(objectClass, kind, conditional: true));
        if (entry < 0)
            return 0;
        foreach (int index in rules.ListAt(rules.Data[entry]))
        {
            ConditionalRule rule = rules.ConditionalRules[index];
            if (conditions[rule.Node] == rule.Branch)
                return (int)rule.Data;
        }

        return 0;
    }

    private static MlsRange ComputeRange(
        PolicyModel model, RuleKind kind, in ContextValues source, in ContextValues target, PolicyClass objectClass, bool likeProcess)
    {
        if (kind == RuleKind.TypeMember)
            return new MlsRange(source.Range.Low);
        if (kind == RuleKind.TypeTransition)
        {
            if (model.RangeTransitions.TryGet(source.Type, target.Type, objectClass.Number, out MlsRange range))
                return range;
            if (objectClass.Defaults.Range != DefaultRange.None)
                return FromDefault(objectClass.Defaults.Range, source.Range, target.Range);
        }

        return likeProcess ? source.Range : new MlsRange(source.Range.Low);
    }

    private static MlsRange FromDefault(DefaultRange rule, MlsRange source, MlsRange target) => rule switch
    {
        DefaultRange.SourceLow => new MlsRange(source.Low),
        DefaultRange.SourceHigh => new MlsRange(source.High),
        DefaultRange.SourceLowHigh => source,
        DefaultRange.TargetLow => new MlsRange(target.Low),
        DefaultRange.TargetHigh => new MlsRange(target.High),
        DefaultRange.TargetLowHigh => target,
        _ => Overlap(source, target),
    };

    // mls_context_glblub: the highest of the lows with the lowest of the highs. Ranges that do not meet make no range; the categories are
    // intersected for both ends.
    private static MlsRange Overlap(MlsRange source, MlsRange target)
    {
        var low = new MlsLevel(
            Math.Max(source.Low.Sensitivity, target.Low.Sensitivity), source.Low.Categories & target.Low.Categories);
        var high = new MlsLevel(
            Math.Min(source.High.Sensitivity, target.High.Sensitivity), source.High.Categories & target.High.Categories);
        return high.Dominates(low) ? new MlsRange(low, high) : throw new InvalidContextException("The ranges do not overlap (default_range glblub).");
    }

    // The kernel asks whether the class is one of its socket classes, all of which end so.
    private static bool IsSocket(PolicyClass objectClass) => objectClass.Name.EndsWith("socket", StringComparison.Ordinal);
}

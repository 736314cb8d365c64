using System.Runtime.InteropServices;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>Computes access vectors step by step, as context_struct_compute_av of the kernel does. Allocates nothing.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct AccessComputation(PolicyModel model, bool[] conditions, PolicyClass objectClass)
{
    /// <summary>Type enforcement, constraints, role allows and bounds.</summary>
    public AccessDecision Compute(in ContextValues source, in ContextValues target)
    {
        AccessDecision rules = ComputeRules(source.Type, target.Type);
        uint allowed = ApplyConstraints(source, target, rules.Allowed);
        allowed = ApplyRoleAllows(source, target, allowed);
        return rules with
        {
            Allowed = ApplyBounds(source, target, allowed),
            IsPermissive = model.PermissiveTypes.Contains(source.Type),
            IsNeverAudited = model.NeverAuditTypes.Contains(source.Type),
        };
    }

    /// <summary>What the rules of type enforcement say, with those conditional rules that are in force.</summary>
    public AccessDecision ComputeRules(int source, int target)
    {
        int sourceOrdinal = model.Types.OrdinalOf(source);
        int targetOrdinal = model.Types.OrdinalOf(target);
        model.Attributes.WordsOf(sourceOrdinal, out ReadOnlySpan<ushort> positions, out ReadOnlySpan<ulong> words);
        uint allowed = 0;
        uint auditAllow = 0;
        uint auditDeny = uint.MaxValue;
        AddRulesOn(targetOrdinal, sourceOrdinal, positions, words, ref allowed, ref auditAllow, ref auditDeny);
        foreach (ushort attribute in model.Attributes.AttributesOf(targetOrdinal))
            AddRulesOn(attribute, sourceOrdinal, positions, words, ref allowed, ref auditAllow, ref auditDeny);
        return new AccessDecision(allowed, auditAllow, auditDeny, IsPermissive: false);
    }

    /// <summary>Takes away what a constraint forbids.</summary>
    public uint ApplyConstraints(in ContextValues source, in ContextValues target, uint allowed)
    {
        foreach (ConstraintDefinition constraint in objectClass.Constraints)
        {
            if ((constraint.Permissions & allowed) != 0
                && !ConstraintEvaluator.Evaluate(model.Roles, constraint.Expression, source, target, default))
            {
                allowed &= ~constraint.Permissions;
            }
        }

        return allowed;
    }

    /// <summary>Takes transitions away where no role allow rule lets the role change.</summary>
    public uint ApplyRoleAllows(in ContextValues source, in ContextValues target, uint allowed)
    {
        if (objectClass.Number != model.Classes.Process || source.Role == target.Role)
            return allowed;
        objectClass.TryGetPermission("transition", out uint transition);
        objectClass.TryGetPermission("dyntransition", out uint dynamicTransition);
        uint both = transition | dynamicTransition;
        return (allowed & both) == 0 || model.RoleRules.Allow(source.Role, target.Role) ? allowed : allowed & ~both;
    }

    /// <summary>Takes away what the type that bounds the source may not do (type_attribute_bounds_av).</summary>
    public uint ApplyBounds(in ContextValues source, in ContextValues target, uint allowed)
    {
        if (allowed == 0 || !model.Types.HasBounds)
            return allowed;
        int sourceBounds = model.Types.BoundsOf(source.Type);
        if (sourceBounds == 0)
            return allowed;
        int targetBounds = model.Types.BoundsOf(target.Type);
        ContextValues lowTarget = targetBounds == 0 ? target : target with { Type = targetBounds };
        return allowed & Compute(source with { Type = sourceBounds }, lowTarget).Allowed;
    }

    private void AddRulesOn(
        int target,
        int source,
        ReadOnlySpan<ushort> positions,
        ReadOnlySpan<ulong> words,
        ref uint allowed,
        ref uint auditAllow,
        ref uint auditDeny)
    {
        RuleTable rules = model.Rules;
        (int first, int end) = rules.CellsOf(target, objectClass.Number);
        for (int cell = first; cell < end; cell++)
        {
            uint key = rules.Keys[cell];
            RuleKind kind = RuleKey.KindOf(key);
            if (kind > RuleKind.DontAudit)
                continue;
            var matches = new SourceMatches(rules, cell, source, positions, words);
            for (int entry = matches.Next(); entry >= 0; entry = matches.Next())
            {
                uint data = rules.Data[entry];
                if (RuleKey.IsConditional(key))
                    AddConditional(kind, rules.ListAt(data), ref allowed, ref auditAllow, ref auditDeny);
                else
                    Add(kind, data, ref allowed, ref auditAllow, ref auditDeny);
            }
        }
    }

    private void AddConditional(RuleKind kind, ReadOnlySpan<int> list, ref uint allowed, ref uint auditAllow, ref uint auditDeny)
    {
        foreach (int index in list)
        {
            ConditionalRule rule = model.Rules.ConditionalRules[index];
            if (conditions[rule.Node] == rule.Branch)
                Add(kind, rule.Data, ref allowed, ref auditAllow, ref auditDeny);
        }
    }

    private static void Add(RuleKind kind, uint data, ref uint allowed, ref uint auditAllow, ref uint auditDeny)
    {
        if (kind == RuleKind.Allow)
            allowed |= data;
        else if (kind == RuleKind.AuditAllow)
            auditAllow |= data;
        else
            auditDeny &= data;
    }
}

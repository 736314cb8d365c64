using System.Runtime.InteropServices;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Model;
using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Policy.Explanations;

/// <summary>Goes through the steps of a decision and stops at the first that says no.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct AccessExplainer(PolicyDatabase policy, AccessComputation computation, PolicyClass objectClass, string permission, uint bit)
{
    public AccessExplanation Explain(in ContextValues source, in ContextValues target)
    {
        PolicyModel model = policy.Model;
        string what = $"{model.Types.NameOf(source.Type)} {{0}} {permission} on class {objectClass.Name} of {model.Types.NameOf(target.Type)}";
        AccessVectorRule[] found = [.. FindRules(source.Type, target.Type)];
        AccessVectorRule[] rules = [.. found.Where(rule => rule.IsEnabled)];
        string denied = what.Replace("{0}", "is denied", StringComparison.Ordinal);
        if (rules.Length == 0)
            return NoRule(found, denied);

        uint allowed = computation.ComputeRules(source.Type, target.Type).Allowed;
        uint constrained = computation.ApplyConstraints(source, target, allowed);
        if ((constrained & bit) == 0)
            return FailedConstraint(source, target, rules, denied);

        uint withRoles = computation.ApplyRoleAllows(source, target, constrained);
        if ((withRoles & bit) == 0)
        {
            return new AccessExplanation
            {
                Reason = DenialReason.Role,
                Rules = rules,
                Sentence = $"{denied}: there is no rule 'allow {model.Roles.Names.NameOf(source.Role)} {model.Roles.Names.NameOf(target.Role)};' for the change of role.",
            };
        }

        if ((computation.ApplyBounds(source, target, withRoles) & bit) == 0)
            return OutOfBounds(source, target, rules, denied);
        return new AccessExplanation
        {
            Reason = DenialReason.None,
            Rules = rules,
            Sentence = $"{what.Replace("{0}", "is allowed", StringComparison.Ordinal)} by '{rules[0]}'.",
        };
    }

    private IEnumerable<AccessVectorRule> FindRules(int source, int target) => policy.Search(new TypeRuleQuery
    {
        Kinds = TypeRuleKinds.Allow,
        Source = NameCriterion.Name(policy.Model.Types.NameOf(source)),
        Target = NameCriterion.Name(policy.Model.Types.NameOf(target)),
        Classes = [objectClass.Name],
        Permissions = [permission],
    }).OfType<AccessVectorRule>();

    private AccessExplanation NoRule(AccessVectorRule[] disabled, string denied)
    {
        PolicyDatabase database = policy;
        BooleanSetting[] settings = [.. disabled.Select(rule => new BooleanSetting(rule, database.BooleansFor(rule)))];
        BooleanSetting? best = settings.Where(setting => setting.Booleans.Count > 0).MinBy(setting => setting.Booleans.Count);
        return new AccessExplanation
        {
            Reason = DenialReason.NoRule,
            DisabledRules = settings,
            Sentence = best is null
                ? $"{denied}: there is no allow rule."
                : $"{denied}: there is an allow rule, but it takes {string.Join(" and ", best.Booleans.Select(b => $"boolean {b.Key} {(b.Value ? "on" : "off")}"))}.",
        };
    }

    private AccessExplanation FailedConstraint(in ContextValues source, in ContextValues target, AccessVectorRule[] rules, string denied)
    {
        PolicyModel model = policy.Model;
        var failed = new List<ConstraintDefinition>();
        foreach (ConstraintDefinition constraint in objectClass.Constraints)
        {
            if ((constraint.Permissions & bit) != 0 && !ConstraintEvaluator.Evaluate(model.Roles, constraint.Expression, source, target, default))
                failed.Add(constraint);
        }

        PolicyClass constrained = objectClass;
        List<FailedComparison> comparisons = ComparisonDescription.Find(model, failed[0].Expression, source, target);
        return new AccessExplanation
        {
            Reason = DenialReason.Constraint,
            Rules = rules,
            FailedConstraints = failed.ConvertAll(constraint => ConstraintSearch.ToConstraint(model, constrained, constraint)),
            FailedComparisons = comparisons,
            Sentence = $"{denied} by a constraint: {string.Join(", and ", comparisons.Select(comparison => comparison.Description))}.",
        };
    }

    private AccessExplanation OutOfBounds(in ContextValues source, in ContextValues target, AccessVectorRule[] rules, string denied)
    {
        TypeSymbols types = policy.Model.Types;
        int bounds = types.BoundsOf(source.Type);
        int targetBounds = types.BoundsOf(target.Type);
        AccessExplanation inner = Explain(source with { Type = bounds }, targetBounds == 0 ? target : target with { Type = targetBounds });
        return new AccessExplanation
        {
            Reason = DenialReason.Bounds,
            Rules = rules,
            BoundsExplanation = inner,
            Sentence = $"{denied}: the type is bounded by {types.NameOf(bounds)}, and {inner.Sentence}",
        };
    }
}

using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Model;
using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Policy.Explanations;

/// <summary>Finds the comparisons because of which an expression does not hold, and says what is the case with each.</summary>
internal static class ComparisonDescription
{
    /// <summary>Of an AND the sides that fail, of an OR both, of a NOT what holds below it.</summary>
    public static List<FailedComparison> Find(PolicyModel model, ConstraintNode[] expression, in ContextValues source, in ContextValues target)
    {
        var stack = new Stack<(bool Value, List<ConstraintNode> Causes)>();
        foreach (ConstraintNode node in expression)
        {
            switch (node.Kind)
            {
                case ConstraintNodeKind.Not:
                    (bool value, List<ConstraintNode> causes) = stack.Pop();
                    stack.Push((!value, causes));
                    break;
                case ConstraintNodeKind.And or ConstraintNodeKind.Or:
                    (bool Value, List<ConstraintNode> Causes) right = stack.Pop();
                    (bool Value, List<ConstraintNode> Causes) left = stack.Pop();
                    bool result = node.Kind == ConstraintNodeKind.And ? left.Value && right.Value : left.Value || right.Value;

                    // Those sides that have the value of the whole are its causes.
                    stack.Push((result, [.. left.Value == result ? left.Causes : [], .. right.Value == result ? right.Causes : []]));
                    break;
                default:
                    stack.Push((ConstraintEvaluator.EvaluateOperand(model.Roles, node, source, target, default), [node]));
                    break;
            }
        }

        var comparisons = new List<FailedComparison>();
        foreach (ConstraintNode node in stack.Pop().Causes)
            comparisons.Add(new FailedComparison(ConstraintFormatter.FormatComparison(model, node).TrimEnd(), Describe(model, node, source, target)));
        return comparisons;
    }

    private static string Describe(PolicyModel model, ConstraintNode node, in ContextValues source, in ContextValues target)
    {
        if ((node.Attribute & ConstraintAttributes.Levels) != ConstraintAttributes.None)
            return DescribeLevels(model.Mls!, node, source.Range, target.Range);
        bool isTarget = (node.Attribute & ConstraintAttributes.Target) != ConstraintAttributes.None;
        ContextValues subject = isTarget ? target : source;
        (string kind, string left, string right) = (node.Attribute & (ConstraintAttributes.User | ConstraintAttributes.Role | ConstraintAttributes.Type)) switch
        {
            ConstraintAttributes.User => ("user", model.Users.Names.NameOf(subject.User)!, model.Users.Names.NameOf(target.User)!),
            ConstraintAttributes.Role => ("role", model.Roles.Names.NameOf(subject.Role)!, model.Roles.Names.NameOf(target.Role)!),
            _ => ("type", model.Types.NameOf(subject.Type), model.Types.NameOf(target.Type)),
        };
        if (node.Kind == ConstraintNodeKind.Names)
        {
            string side = isTarget ? "target" : "source";
            bool contains = node.Operator == ConstraintOperator.Equal
                == ConstraintEvaluator.EvaluateOperand(model.Roles, node, source, target, default);
            return $"the {kind} {left} of the {side} {(contains ? "is" : "is not")} among {{{string.Join(' ', ConstraintFormatter.Names(model, node))}}}";
        }

        return $"the {kind} of the source is {left}, that of the target {right}";
    }

    private static string DescribeLevels(MlsSymbols mls, ConstraintNode node, MlsRange source, MlsRange target)
    {
        (string leftName, MlsLevel left, string rightName, MlsLevel right) = node.Attribute switch
        {
            ConstraintAttributes.Low1Low2 => ("low level of the source", source.Low, "low level of the target", target.Low),
            ConstraintAttributes.Low1High2 => ("low level of the source", source.Low, "high level of the target", target.High),
            ConstraintAttributes.High1Low2 => ("high level of the source", source.High, "low level of the target", target.Low),
            ConstraintAttributes.High1High2 => ("high level of the source", source.High, "high level of the target", target.High),
            ConstraintAttributes.Low1High1 => ("low level of the source", source.Low, "high level of the source", source.High),
            _ => ("low level of the target", target.Low, "high level of the target", target.High),
        };
        bool domby = node.Operator == ConstraintOperator.DominatedBy;
        if (node.Operator is ConstraintOperator.Dominates or ConstraintOperator.DominatedBy)
        {
            (string highName, MlsLevel high, string lowName, MlsLevel low) = domby ? (rightName, right, leftName, left) : (leftName, left, rightName, right);
            if (high.Sensitivity < low.Sensitivity)
                return $"the sensitivity of the {lowName}, {mls.Format(low)}, is above that of the {highName}, {mls.Format(high)}";
            if (!high.Dominates(low))
            {
                CategorySet missing = low.Categories.Except(high.Categories);
                return $"categories {{{mls.Format(missing)}}} of the {lowName}, {mls.Format(low)}, are not in the {highName}, {mls.Format(high)}";
            }
        }

        return $"the {leftName} is {mls.Format(left)}, the {rightName} is {mls.Format(right)}";
    }
}

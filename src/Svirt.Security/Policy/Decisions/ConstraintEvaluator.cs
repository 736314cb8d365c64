using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>Evaluates constraints (constraint_expr_eval of the kernel). Allocates nothing.</summary>
internal static class ConstraintEvaluator
{
    /// <summary>Whether the constraint holds. In a validatetrans source and target are the old and the new label of an object.</summary>
    public static bool Evaluate(
        RoleTable roles, ConstraintNode[] expression, in ContextValues source, in ContextValues target, in ContextValues task)
    {
        // A stack of bits, the last operand lowest; the reader has seen to its depth.
        uint stack = 0;
        foreach (ConstraintNode node in expression)
        {
            switch (node.Kind)
            {
                case ConstraintNodeKind.Not:
                    stack ^= 1;
                    break;
                case ConstraintNodeKind.And:
                    stack = (stack >> 2 << 1) | (stack & (stack >> 1) & 1);
                    break;
                case ConstraintNodeKind.Or:
                    stack = (stack >> 2 << 1) | ((stack | (stack >> 1)) & 1);
                    break;
                default:
                    stack = (stack << 1) | (EvaluateOperand(roles, node, source, target, task) ? 1u : 0);
                    break;
            }
        }

        return (stack & 1) != 0;
    }

    /// <summary>The truth of a comparison, which is not an operator.</summary>
    public static bool EvaluateOperand(
        RoleTable roles, ConstraintNode node, in ContextValues source, in ContextValues target, in ContextValues task)
    {
        if (node.Kind == ConstraintNodeKind.Names)
        {
            bool contains = node.Names.Contains(NamedValue(node, source, target, task) - 1);
            return contains == (node.Operator == ConstraintOperator.Equal);
        }

        return node.Attribute switch
        {
            ConstraintAttributes.User => source.User == target.User == (node.Operator == ConstraintOperator.Equal),
            ConstraintAttributes.Type => source.Type == target.Type == (node.Operator == ConstraintOperator.Equal),
            ConstraintAttributes.Role => CompareRoles(roles, node.Operator, source.Role, target.Role),
            ConstraintAttributes.Low1Low2 => Compare(node.Operator, source.Range.Low, target.Range.Low),
            ConstraintAttributes.Low1High2 => Compare(node.Operator, source.Range.Low, target.Range.High),
            ConstraintAttributes.High1Low2 => Compare(node.Operator, source.Range.High, target.Range.Low),
            ConstraintAttributes.High1High2 => Compare(node.Operator, source.Range.High, target.Range.High),
            ConstraintAttributes.Low1High1 => Compare(node.Operator, source.Range.Low, source.Range.High),
            _ => Compare(node.Operator, target.Range.Low, target.Range.High),
        };
    }

    private static int NamedValue(ConstraintNode node, in ContextValues source, in ContextValues target, in ContextValues task)
    {
        ContextValues context = (node.Attribute & ConstraintAttributes.Target) != ConstraintAttributes.None ? target
            : (node.Attribute & ConstraintAttributes.NewTarget) != ConstraintAttributes.None ? task
            : source;
        return (node.Attribute & (ConstraintAttributes.User | ConstraintAttributes.Role | ConstraintAttributes.Type)) switch
        {
            ConstraintAttributes.User => context.User,
            ConstraintAttributes.Role => context.Role,
            _ => context.Type,
        };
    }

    private static bool CompareRoles(RoleTable roles, ConstraintOperator comparison, int left, int right) => comparison switch
    {
        ConstraintOperator.Equal => left == right,
        ConstraintOperator.NotEqual => left != right,
        ConstraintOperator.Dominates => roles.Dominates(left, right),
        ConstraintOperator.DominatedBy => roles.Dominates(right, left),
        _ => !roles.Dominates(left, right) && !roles.Dominates(right, left),
    };

    private static bool Compare(ConstraintOperator comparison, MlsLevel left, MlsLevel right) => comparison switch
    {
        ConstraintOperator.Equal => left == right,
        ConstraintOperator.NotEqual => left != right,
        ConstraintOperator.Dominates => left.Dominates(right),
        ConstraintOperator.DominatedBy => right.Dominates(left),
        _ => left.IsIncomparableTo(right),
    };
}

using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Writes constraints in infix notation, with the parentheses and spaces of setools; names in alphabetical order.</summary>
internal static class ConstraintFormatter
{
    private const int Not = 4;
    private const int Comparison = 3;
    private const int And = 2;
    private const int Or = 1;

    public static string Format(PolicyModel model, ConstraintNode[] expression)
    {
        var stack = new Stack<string>();
        int previous = Not;
        foreach (ConstraintNode node in expression)
        {
            switch (node.Kind)
            {
                case ConstraintNodeKind.Not:
                    stack.Push($"not ( {stack.Pop()} )");
                    previous = Not;
                    break;
                case ConstraintNodeKind.And or ConstraintNodeKind.Or:
                    int precedence = node.Kind == ConstraintNodeKind.And ? And : Or;
                    string right = stack.Pop();
                    string both = $"{stack.Pop()} {(precedence == And ? "and" : "or")} {right}";
                    stack.Push(precedence < previous ? both : $"( {both} )");
                    previous = precedence;
                    break;
                default:
                    string comparison = FormatComparison(model, node);
                    stack.Push(Comparison < previous ? comparison : $"( {comparison} )");
                    previous = Comparison;
                    break;
            }
        }

        return stack.Pop();
    }

    /// <summary>One comparison, such as <c>h1 dom h2</c>.</summary>
    public static string FormatComparison(PolicyModel model, ConstraintNode node)
    {
        (string left, string right) = node.Kind == ConstraintNodeKind.Names
            ? (FormatSubject(node.Attribute), FormatNames(model, node))
            : FormatSides(node.Attribute);
        string symbol = node.Operator switch
        {
            ConstraintOperator.Equal => "==",
            ConstraintOperator.NotEqual => "!=",
            ConstraintOperator.Dominates => "dom",
            ConstraintOperator.DominatedBy => "domby",
            _ => "incomp",
        };
        return $"{left} {symbol} {right}";
    }

    /// <summary>The names on the right-hand side of a comparison.</summary>
    public static string[] Names(PolicyModel model, ConstraintNode node) =>
        [.. (KindOf(node.Attribute) switch
        {
            ConstraintAttributes.User => node.Names.Select(bit => model.Users.Names.NameOf(bit + 1) ?? "?"),
            ConstraintAttributes.Role => node.Names.Select(bit => model.Roles.Names.NameOf(bit + 1) ?? "?"),
            _ => (node.TypeNames ?? node.Names).Select(bit => model.Types.NameOf(bit + 1)),
        }).Order(StringComparer.Ordinal)];

    private static string FormatNames(PolicyModel model, ConstraintNode node)
    {
        string[] names = Names(model, node);
        return names.Length > 1 ? $"{{ {string.Join(' ', names)} }} " : string.Concat(names);
    }

    private static string FormatSubject(ConstraintAttributes attribute)
    {
        string letter = KindOf(attribute) switch
        {
            ConstraintAttributes.User => "u",
            ConstraintAttributes.Role => "r",
            _ => "t",
        };
        bool isTarget = (attribute & ConstraintAttributes.Target) != ConstraintAttributes.None;
        bool isNewTarget = (attribute & ConstraintAttributes.NewTarget) != ConstraintAttributes.None;
        return letter + (isTarget ? "2" : isNewTarget ? "3" : "1");
    }

    private static (string Left, string Right) FormatSides(ConstraintAttributes attribute) => attribute switch
    {
        ConstraintAttributes.User => ("u1", "u2"),
        ConstraintAttributes.Role => ("r1", "r2"),
        ConstraintAttributes.Type => ("t1", "t2"),
        ConstraintAttributes.Low1Low2 => ("l1", "l2"),
        ConstraintAttributes.Low1High2 => ("l1", "h2"),
        ConstraintAttributes.High1Low2 => ("h1", "l2"),
        ConstraintAttributes.High1High2 => ("h1", "h2"),
        ConstraintAttributes.Low1High1 => ("l1", "h1"),
        _ => ("l2", "h2"),
    };

    private static ConstraintAttributes KindOf(ConstraintAttributes attribute) =>
        attribute & (ConstraintAttributes.User | ConstraintAttributes.Role | ConstraintAttributes.Type);
}

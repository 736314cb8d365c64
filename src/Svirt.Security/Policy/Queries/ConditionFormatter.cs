using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>Writes the condition of an if statement in infix notation, with the parentheses and the order of operands of setools.</summary>
internal static class ConditionFormatter
{
    private const int HighestPrecedence = 5;

    public static string Format(PolicyModel model, ConditionalNode node)
    {
        var stack = new Stack<string>();
        int previous = HighestPrecedence;
        foreach ((ConditionalOperator kind, int boolean) in node.Expression)
        {
            if (kind == ConditionalOperator.Boolean)
            {
                stack.Push(model.Booleans.Names.NameOf(boolean)!);
                continue;
            }

            (string symbol, int precedence) = Symbol(kind);
            if (kind == ConditionalOperator.Not)
            {
                // A name alone has no space in it.
                string operand = stack.Pop();
                stack.Push(operand.Contains(' ', StringComparison.Ordinal) ? $"{symbol} ( {operand} )" : $"{symbol} {operand}");
            }
            else
            {
                string last = stack.Pop();
                string expression = $"{last} {symbol} {stack.Pop()}";
                stack.Push(previous > precedence ? expression : $"( {expression} )");
            }

            previous = precedence;
        }

        return stack.Pop();
    }

    private static (string Symbol, int Precedence) Symbol(ConditionalOperator kind) => kind switch
    {
        ConditionalOperator.Not => ("!", HighestPrecedence),
        ConditionalOperator.Or => ("||", 1),
        ConditionalOperator.And => ("&&", 3),
        ConditionalOperator.Xor => ("^", 2),
        ConditionalOperator.Equal => ("==", 4),
        _ => ("!=", 4),
    };
}

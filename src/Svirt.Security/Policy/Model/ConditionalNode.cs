using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

/// <summary>An if statement: its expression in postfix notation. Its rules refer to it by index.</summary>
internal sealed record ConditionalNode(ConditionalToken[] Expression)
{
    // COND_EXPR_MAXDEPTH of the kernel; the reader holds every expression against it.
    public const int MaxDepth = 10;

    /// <summary>The value of the expression under these states of the booleans.</summary>
    public bool Evaluate(ReadOnlySpan<bool> states)
    {
        // A stack of bits, the last operand lowest.
        uint stack = 0;
        foreach ((ConditionalOperator kind, int boolean) in Expression)
        {
            if (kind == ConditionalOperator.Boolean)
            {
                stack = (stack << 1) | (states[boolean - 1] ? 1u : 0);
                continue;
            }

            if (kind == ConditionalOperator.Not)
            {
                stack ^= 1;
                continue;
            }

            uint right = stack & 1;
            uint left = stack >> 1 & 1;
            uint result = kind switch
            {
                ConditionalOperator.Or => left | right,
                ConditionalOperator.And => left & right,
                ConditionalOperator.Equal => left ^ right ^ 1,
                _ => left ^ right,
            };
            stack = (stack >> 2 << 1) | result;
        }

        return (stack & 1) != 0;
    }
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConditionalToken(ConditionalOperator Operator, int Boolean);

internal enum ConditionalOperator
{
    Boolean = 1,
    Not = 2,
    Or = 3,
    And = 4,
    Xor = 5,
    Equal = 6,
    NotEqual = 7,
}

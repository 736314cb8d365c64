using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the if statements with their rules (cond_read_list of the kernel).</summary>
internal static class ConditionalReader
{
    public static ConditionalNode[] Read(ref PolicyCursor cursor, PolicyHeader header, BooleanTable booleans, RuleReader rules)
    {
        if (!header.HasBooleans)
            return [];
        cursor.Section = "conditionals";
        int count = cursor.ReadCount(16);
        var nodes = new ConditionalNode[count];
        for (int i = 0; i < count; i++)
        {
            // The state when the file was written; it follows from the booleans.
            _ = cursor.ReadUInt32();
            nodes[i] = new ConditionalNode(ReadExpression(ref cursor, booleans));
            rules.ReadBranch(ref cursor, i, branch: true);
            rules.ReadBranch(ref cursor, i, branch: false);
        }

        return nodes;
    }

    private static ConditionalToken[] ReadExpression(ref PolicyCursor cursor, BooleanTable booleans)
    {
        int length = cursor.ReadCount(8);
        var expression = new ConditionalToken[length];
        int depth = 0;
        for (int i = 0; i < length; i++)
        {
            int offset = cursor.Position;
            uint kind = cursor.ReadUInt32();
            uint boolean = cursor.ReadUInt32();
            if (kind is < (uint)ConditionalOperator.Boolean or > (uint)ConditionalOperator.NotEqual)
                throw cursor.ErrorAt(offset, $"an if statement has the unknown operator {kind}");
            var operation = (ConditionalOperator)kind;
            if (operation == ConditionalOperator.Boolean && (boolean > int.MaxValue || !booleans.Names.IsDefined((int)boolean)))
                throw cursor.ErrorAt(offset, $"an if statement has the boolean {boolean}, which is not there");
            int operands = operation switch { ConditionalOperator.Boolean => 0, ConditionalOperator.Not => 1, _ => 2 };
            if (depth < operands || (depth += 1 - operands) > ConditionalNode.MaxDepth)
                throw cursor.ErrorAt(offset, "an if statement's expression has missing operands or is too deep");
            expression[i] = new ConditionalToken(operation, operation == ConditionalOperator.Boolean ? (int)boolean : 0);
        }

        if (depth != 1)
            throw cursor.Error("an if statement's expression does not have one result");
        return expression;
    }
}

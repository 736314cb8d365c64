using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads constraints (read_cons_helper of the kernel) and refuses expressions that could not be evaluated.</summary>
internal static class ConstraintReader
{
    /// <summary>The deepest stack of operands, CEXPR_MAXDEPTH of the kernel.</summary>
    public const int MaxDepth = 5;

    // Types, roles and users come later in the file; PolicyValidation holds the bits against them then.
    private const int NameLimit = ushort.MaxValue + 1;

    public static ConstraintDefinition[] Read(ref PolicyCursor cursor, PolicyHeader header, int count, bool isTransition)
    {
        var constraints = new ConstraintDefinition[count];
        for (int i = 0; i < count; i++)
        {
            uint permissions = cursor.ReadUInt32();
            int length = cursor.ReadCount(12);
            constraints[i] = new ConstraintDefinition(permissions, ReadExpression(ref cursor, header, length, isTransition));
        }

        return constraints;
    }

    private static ConstraintNode[] ReadExpression(ref PolicyCursor cursor, PolicyHeader header, int length, bool isTransition)
    {
        var nodes = new ConstraintNode[length];
        int depth = 0;
        for (int i = 0; i < length; i++)
        {
            int offset = cursor.Position;
            nodes[i] = ReadNode(ref cursor, header, isTransition);
            int operands = nodes[i].Kind switch
            {
                ConstraintNodeKind.Not => 1,
                ConstraintNodeKind.And or ConstraintNodeKind.Or => 2,
                _ => 0,
            };
            if (depth < operands || (depth += 1 - operands) > MaxDepth)
                throw cursor.ErrorAt(offset, "a constraint's expression has missing operands or is too deep");
        }

        if (depth != 1)
            throw cursor.Error("a constraint's expression does not have one result");
        return nodes;
    }

    private static ConstraintNode ReadNode(ref PolicyCursor cursor, PolicyHeader header, bool isTransition)
    {
        int offset = cursor.Position;
        uint kind = cursor.ReadUInt32();
        uint attribute = cursor.ReadUInt32();
        uint comparison = cursor.ReadUInt32();
        switch ((ConstraintNodeKind)kind)
        {
            case ConstraintNodeKind.Not or ConstraintNodeKind.And or ConstraintNodeKind.Or:
                return new ConstraintNode((ConstraintNodeKind)kind, ConstraintAttributes.None, ConstraintOperator.None, Ebitmap.Empty, null);
            case ConstraintNodeKind.Attribute when IsComparison((ConstraintAttributes)attribute, (ConstraintOperator)comparison):
                return new ConstraintNode(
                    ConstraintNodeKind.Attribute, (ConstraintAttributes)attribute, (ConstraintOperator)comparison, Ebitmap.Empty, null);
            case ConstraintNodeKind.Names when IsMembership((ConstraintAttributes)attribute, comparison, isTransition):
                Ebitmap names = EbitmapReader.Read(ref cursor, NameLimit);
                Ebitmap? types = null;
                if (header.Version >= 29)
                {
                    types = EbitmapReader.Read(ref cursor, NameLimit);
                    _ = EbitmapReader.Read(ref cursor, NameLimit);
                    _ = cursor.ReadUInt32();
                }

                return new ConstraintNode(
                    ConstraintNodeKind.Names, (ConstraintAttributes)attribute, (ConstraintOperator)comparison, names, types);
            default:
                throw cursor.ErrorAt(offset, $"a constraint has an unknown element ({kind}, {attribute}, {comparison})");
        }
    }

    private static bool IsComparison(ConstraintAttributes attribute, ConstraintOperator comparison) => attribute switch
    {
        ConstraintAttributes.User or ConstraintAttributes.Type => comparison is ConstraintOperator.Equal or ConstraintOperator.NotEqual,
        ConstraintAttributes.Role => comparison is >= ConstraintOperator.Equal and <= ConstraintOperator.Incomparable,
        ConstraintAttributes.Low1Low2 or ConstraintAttributes.Low1High2 or ConstraintAttributes.High1Low2 or ConstraintAttributes.High1High2
            or ConstraintAttributes.Low1High1 or ConstraintAttributes.Low2High2
            => comparison is >= ConstraintOperator.Equal and <= ConstraintOperator.Incomparable,
        _ => false,
    };

    private static bool IsMembership(ConstraintAttributes attribute, uint comparison, bool isTransition)
    {
        ConstraintAttributes side = attribute & (ConstraintAttributes.Target | ConstraintAttributes.NewTarget);
        return (ConstraintOperator)comparison is ConstraintOperator.Equal or ConstraintOperator.NotEqual
            && (attribute & ~side) is (ConstraintAttributes.User or ConstraintAttributes.Role or ConstraintAttributes.Type)
            && (side is ConstraintAttributes.None or ConstraintAttributes.Target || (isTransition && side == ConstraintAttributes.NewTarget));
    }
}

namespace Svirt.Security.Policy.Model;

/// <summary>One element of a constraint in postfix notation; values are those of the file.</summary>
/// <param name="Kind">Operator or operand.</param>
/// <param name="Attribute">What is compared.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Names">Bits of the values on the right-hand side, types expanded; empty unless <see cref="ConstraintNodeKind.Names"/>.</param>
/// <param name="TypeNames">Types and attributes as written (version 29 and later), or null.</param>
internal sealed record ConstraintNode(
    ConstraintNodeKind Kind, ConstraintAttributes Attribute, ConstraintOperator Operator, Ebitmap Names, Ebitmap? TypeNames);

internal enum ConstraintNodeKind
{
    Not = 1,
    And = 2,
    Or = 3,
    Attribute = 4,
    Names = 5,
}

internal enum ConstraintOperator
{
    None = 0,
    Equal = 1,
    NotEqual = 2,
    Dominates = 3,
    DominatedBy = 4,
    Incomparable = 5,
}

[Flags]
internal enum ConstraintAttributes
{
    None = 0,
    User = 1,
    Role = 2,
    Type = 4,
    Target = 8,
    NewTarget = 16,
    Low1Low2 = 32,
    Low1High2 = 64,
    High1Low2 = 128,
    High1High2 = 256,
    Low1High1 = 512,
    Low2High2 = 1024,
    Levels = Low1Low2 | Low1High2 | High1Low2 | High1High2 | Low1High1 | Low2High2,
}

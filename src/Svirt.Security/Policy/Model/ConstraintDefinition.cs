namespace Svirt.Security.Policy.Model;

/// <summary>A constrain, mlsconstrain, validatetrans or mlsvalidatetrans statement for one class.</summary>
/// <param name="Permissions">The permissions it holds for; 0 in a validatetrans.</param>
/// <param name="Expression">The expression in postfix notation.</param>
internal sealed record ConstraintDefinition(uint Permissions, ConstraintNode[] Expression)
{
    /// <summary>Whether levels are compared, which makes it an mls statement.</summary>
    public bool ComparesLevels => Array.Exists(Expression, node => (node.Attribute & ConstraintAttributes.Levels) != ConstraintAttributes.None);
}

namespace Svirt.Security.Policy.Queries;

/// <summary>A constraint of one class.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Class">The class.</param>
/// <param name="Permissions">The permissions it is on, in alphabetical order; none in a validatetrans.</param>
/// <param name="Expression">The expression in infix notation.</param>
public sealed record Constraint(ConstraintKinds Kind, PolicyClass Class, IReadOnlyList<string> Permissions, string Expression)
{
    /// <summary>The constraint in policy language, as seinfo prints it.</summary>
    public override string ToString()
    {
        string keyword = Kind switch
        {
            ConstraintKinds.Constrain => "constrain",
            ConstraintKinds.MlsConstrain => "mlsconstrain",
            ConstraintKinds.ValidateTrans => "validatetrans",
            _ => "mlsvalidatetrans",
        };
        return Permissions.Count switch
        {
            0 => $"{keyword} {Class.Name} ({Expression});",
            1 => $"{keyword} {Class.Name} {Permissions[0]} ({Expression}); ",
            _ => $"{keyword} {Class.Name} {{ {string.Join(' ', Permissions)} }} ({Expression}); ",
        };
    }
}

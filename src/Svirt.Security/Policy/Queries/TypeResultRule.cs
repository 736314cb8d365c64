namespace Svirt.Security.Policy.Queries;

/// <summary>A type_transition, type_member or type_change rule.</summary>
public sealed class TypeResultRule : TypeRule
{
    private readonly int _type;

    internal TypeResultRule(PolicyDatabase policy, in RulePlace place, int type, string? fileName)
        : base(policy, place)
    {
        _type = type;
        FileName = fileName;
    }

    /// <summary>The type that results.</summary>
    public string DefaultType => Policy.Model.Types.NameOf(_type);

    /// <summary>The name that a new file must have for the rule to apply, or null.</summary>
    public string? FileName { get; }

    /// <summary>The rule in policy language; a file name without quotation marks, as sesearch prints it.</summary>
    public override string ToString() => FileName is null ? $"{Head} {DefaultType};{Tail}" : $"{Head} {DefaultType} {FileName};{Tail}";
}

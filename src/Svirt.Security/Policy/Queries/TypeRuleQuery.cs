namespace Svirt.Security.Policy.Queries;

/// <summary>
/// What to look for among the type enforcement rules, as with sesearch: a rule is found if it fulfils everything that is given. For
/// instance, which types may svirt_t read (R3.3):
/// <c>new TypeRuleQuery { Kinds = TypeRuleKinds.Allow, Source = NameCriterion.Name("svirt_t"), Permissions = ["read"] }</c>.
/// </summary>
public sealed record TypeRuleQuery
{
    /// <summary>The kinds of rules.</summary>
    public TypeRuleKinds Kinds { get; init; } = TypeRuleKinds.All;

    /// <summary>The source type or attribute.</summary>
    public NameCriterion? Source { get; init; }

    /// <summary>The target type or attribute.</summary>
    public NameCriterion? Target { get; init; }

    /// <summary>The classes by name; empty for all.</summary>
    public IReadOnlyCollection<string> Classes { get; init; } = [];

    /// <summary>An expression for names of classes, in place of <see cref="Classes"/>.</summary>
    public NameCriterion? ClassPattern { get; init; }

    /// <summary>Permissions; empty for all. Rules about types do not match if there are any; extended ones match <c>ioctl</c>.</summary>
    public IReadOnlyCollection<string> Permissions { get; init; } = [];

    /// <summary>How permissions are compared.</summary>
    public SetMatch PermissionMatch { get; init; }

    /// <summary>Numbers of extended permissions; empty for all. Other rules do not match if there are any.</summary>
    public IReadOnlyCollection<ExtendedPermissionRange> ExtendedPermissions { get; init; } = [];

    /// <summary>Whether the numbers must be the same as the rule's; one in common is enough otherwise.</summary>
    public bool ExtendedPermissionsEqual { get; init; }

    /// <summary>The type that results from a type_* rule.</summary>
    public NameCriterion? DefaultType { get; init; }

    /// <summary>Booleans that the rule's condition must have; empty for all rules.</summary>
    public IReadOnlyCollection<string> Booleans { get; init; } = [];

    /// <summary>An expression for names of booleans, in place of <see cref="Booleans"/>.</summary>
    public NameCriterion? BooleanPattern { get; init; }

    /// <summary>Whether the condition must have exactly these booleans; one in common is enough otherwise.</summary>
    public bool BooleansEqual { get; init; }

    /// <summary>Only rules that are, or are not, in force with the present state of the booleans; null for both.</summary>
    public bool? IsEnabled { get; init; }
}

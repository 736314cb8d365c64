namespace Svirt.Security.Policy.Queries;

/// <summary>What to look for among the constraints; one is found if it fulfils everything that is given.</summary>
public sealed record ConstraintQuery
{
    /// <summary>The kinds.</summary>
    public ConstraintKinds Kinds { get; init; } = ConstraintKinds.All;

    /// <summary>The classes by name; empty for all.</summary>
    public IReadOnlyCollection<string> Classes { get; init; } = [];

    /// <summary>An expression for names of classes, in place of <see cref="Classes"/>.</summary>
    public NameCriterion? ClassPattern { get; init; }

    /// <summary>Permissions; empty for all. Validatetrans does not match if there are any.</summary>
    public IReadOnlyCollection<string> Permissions { get; init; } = [];

    /// <summary>How permissions are compared.</summary>
    public SetMatch PermissionMatch { get; init; }
}

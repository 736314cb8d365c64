namespace Svirt.Security.Policy.Queries;

/// <summary>What to look for among the rules about roles; a rule is found if it fulfils everything that is given.</summary>
public sealed record RoleRuleQuery
{
    /// <summary>Whether role allow rules are looked for.</summary>
    public bool Allows { get; init; } = true;

    /// <summary>Whether role_transition rules are looked for.</summary>
    public bool Transitions { get; init; } = true;

    /// <summary>The source role.</summary>
    public NameCriterion? Source { get; init; }

    /// <summary>The target: a role of an allow rule, a type or attribute of a transition. A name of both kinds means the type.</summary>
    public NameCriterion? Target { get; init; }

    /// <summary>The classes by name; empty for all. Role allow rules do not match if there are any.</summary>
    public IReadOnlyCollection<string> Classes { get; init; } = [];

    /// <summary>An expression for names of classes, in place of <see cref="Classes"/>.</summary>
    public NameCriterion? ClassPattern { get; init; }

    /// <summary>The role that results from a transition. Role allow rules do not match if there is one.</summary>
    public NameCriterion? DefaultRole { get; init; }
}

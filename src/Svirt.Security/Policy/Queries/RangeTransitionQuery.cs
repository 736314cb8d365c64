namespace Svirt.Security.Policy.Queries;

/// <summary>What to look for among the range_transition rules; a rule is found if it fulfils everything that is given.</summary>
public sealed record RangeTransitionQuery
{
    /// <summary>The source type or attribute.</summary>
    public NameCriterion? Source { get; init; }

    /// <summary>The target type or attribute.</summary>
    public NameCriterion? Target { get; init; }

    /// <summary>The classes by name; empty for all.</summary>
    public IReadOnlyCollection<string> Classes { get; init; } = [];

    /// <summary>An expression for names of classes, in place of <see cref="Classes"/>.</summary>
    public NameCriterion? ClassPattern { get; init; }

    /// <summary>The range that results, in the form <c>s0-s0:c0.c1023</c>; null for all.</summary>
    public Labels.MlsRange? DefaultRange { get; init; }
}

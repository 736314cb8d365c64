using Svirt.Security.Policy.Queries;

namespace Svirt.Security.Policy.Explanations;

/// <summary>
/// Why a source has a permission on a target or has it not. Agrees with <see cref="PolicyDatabase.ComputeAccess(Labels.SecurityContext, Labels.SecurityContext, string)"/>;
/// that the source may be permissive is not counted.
/// </summary>
public sealed record AccessExplanation
{
    /// <summary>Whether the permission is granted.</summary>
    public bool IsAllowed => Reason == DenialReason.None;

    /// <summary>The first step of the decision that says no.</summary>
    public required DenialReason Reason { get; init; }

    /// <summary>The whole answer in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The allow rules in force that have the permission; they may be there although a later step says no.</summary>
    public IReadOnlyList<AccessVectorRule> Rules { get; init; } = [];

    /// <summary>Where no rule is in force: conditional rules that have the permission.</summary>
    public IReadOnlyList<BooleanSetting> DisabledRules { get; init; } = [];

    /// <summary>All constraints that do not hold.</summary>
    public IReadOnlyList<Constraint> FailedConstraints { get; init; } = [];

    /// <summary>The comparisons because of which the first of them does not hold.</summary>
    public IReadOnlyList<FailedComparison> FailedComparisons { get; init; } = [];

    /// <summary>For <see cref="DenialReason.Bounds"/>: why the bounding type does not have the permission.</summary>
    public AccessExplanation? BoundsExplanation { get; init; }

    /// <summary>The sentence.</summary>
    public override string ToString() => Sentence;
}

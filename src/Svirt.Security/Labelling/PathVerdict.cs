namespace Svirt.Security.Labelling;

/// <summary>What <see cref="PathPolicy"/> says of one file.</summary>
/// <param name="Treatment">What may be done.</param>
/// <param name="Rule">The stable name of the rule; one of <see cref="PathRules"/>.</param>
/// <param name="Explanation">A sentence for people.</param>
/// <param name="Remedy">What would change the verdict: an option or an action; null where nothing does.</param>
public sealed record PathVerdict(PathTreatment Treatment, string Rule, string Explanation, string? Remedy = null)
{
    internal static PathVerdict Ordinary { get; } = new(PathTreatment.Ordinary, PathRules.Ordinary, "no rule restricts it");
}

using System.Collections.Immutable;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers;

/// <summary>What a driver decided about one resource. Immutable.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Wanted">The label to apply; null unless something is applied.</param>
/// <param name="Reason">Why, in words for an operator.</param>
/// <param name="Remember">Originals are recorded and restored.</param>
/// <param name="Finding">A problem that remains all the same; null for none.</param>
public sealed record LabelDecision(LabelActionKind Kind, SecurityLabel? Wanted, string Reason, bool Remember = true, PlanFinding? Finding = null)
{
    /// <summary>The directories that the emulator has to be let through; none where it can search them all.</summary>
    public ImmutableArray<TraversalLabel> Traversals { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>With which failures to apply the label the domain can live.</summary>
    public LabelTolerance Tolerance { get; init; }

    /// <summary>Nothing is done and nothing recorded.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="finding">A problem that remains.</param>
    public static LabelDecision Ignore(string reason, PlanFinding? finding = null) => new(LabelActionKind.Ignore, null, reason, Finding: finding);

    /// <summary>The file is used as it stands.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="finding">A problem that remains.</param>
    public static LabelDecision Keep(string reason, PlanFinding? finding = null) => new(LabelActionKind.Keep, null, reason, Finding: finding);

    /// <summary>The label is put on the file.</summary>
    /// <param name="wanted">The label.</param>
    /// <param name="reason">Why.</param>
    /// <param name="remember">Originals are recorded and restored.</param>
    /// <param name="finding">A problem that remains all the same.</param>
    public static LabelDecision Apply(SecurityLabel wanted, string reason, bool remember = true, PlanFinding? finding = null) =>
        new(LabelActionKind.Apply, wanted, reason, remember, finding);
}

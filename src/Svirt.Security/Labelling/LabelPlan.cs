using System.Collections.Immutable;

namespace Svirt.Security.Labelling;

/// <summary>What will be done to the files of a domain. A value: making one changes nothing. Immutable.</summary>
/// <param name="Actions">The actions in the order in which they are applied; undoing goes backwards.</param>
public sealed record LabelPlan(ImmutableArray<LabelAction> Actions)
{
    /// <summary>A plan that does nothing.</summary>
    public static LabelPlan Empty { get; } = new([]);
}

using Svirt.Security.Domains;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>One line of a plan: one resource, in one model. Immutable.</summary>
public sealed record LabelAction
{
    /// <summary>The model of the driver that planned it.</summary>
    public required string Model { get; init; }

    /// <summary>The resource it is about.</summary>
    public required DomainResource Resource { get; init; }

    /// <summary>The file; null where the path could not be resolved, which is a finding of the plan.</summary>
    public PinnedFile? Target { get; init; }

    /// <summary>What is done.</summary>
    public required LabelActionKind Kind { get; init; }

    /// <summary>The label to put on the file; null unless it is applied.</summary>
    public SecurityLabel? Wanted { get; init; }

    /// <summary>The relabel mode in force, with every default resolved.</summary>
    public RelabelMode Relabel { get; init; } = RelabelMode.Optional;

    /// <summary>What was there before is recorded and restored; otherwise the model's default is put back.</summary>
    public bool Remember { get; init; } = true;

    /// <summary>The file is put back when its last domain stops.</summary>
    public bool Restore { get; init; } = true;

    /// <summary>The target is no resource but a directory on the way to one, in which the emulator may only search.</summary>
    public bool IsTraversal { get; init; }

    /// <summary>With which failures to put the label on the file the domain can live.</summary>
    public LabelTolerance Tolerance { get; init; }

    /// <summary>Why, in words for an operator.</summary>
    public required string Reason { get; init; }

    /// <summary>What the domain does with the target. Directories on the way are nobody's alone.</summary>
    internal ResourceAccess Access => IsTraversal ? ResourceAccess.ReadOnly : Resource.Access;
}

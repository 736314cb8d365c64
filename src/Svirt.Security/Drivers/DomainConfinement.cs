using System.Collections.Immutable;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers;

/// <summary>How one driver will confine the emulator of a domain. A driver may derive from it to carry what it needs for its resources. Immutable.</summary>
public record DomainConfinement
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The label of the emulator; null where this driver gives it none.</summary>
    public SecurityLabel? ProcessLabel { get; init; }

    /// <summary>The label of the domain's own read-write files; null where this driver gives them none.</summary>
    public SecurityLabel? ImageLabel { get; init; }

    /// <summary>This driver's share of the launch plan: only what it is responsible for is set.</summary>
    public LaunchPlan Launch { get; init; } = new();

    /// <summary>
    /// An option for the mount of a private /dev that a manager makes for the emulator, which labels every file made in it:
    /// <c>context="..."</c> (mount(8)). The quotes belong to it, since levels have commas. Null where the model has none.
    /// </summary>
    public string? PrivateDeviceMountOption { get; init; }

    /// <summary>
    /// The emulator takes on this driver's label even with no_new_privs set, which the plan then sets. Not so for an SELinux transition
    /// (the policy would have to grant process2 { nnp_transition }), nor for an AppArmor profile given by a confined manager.
    /// </summary>
    public bool SurvivesNoNewPrivileges { get; init; } = true;

    /// <summary>What an operator should know.</summary>
    public ImmutableArray<PlanFinding> Findings { get; init; } = [];
}

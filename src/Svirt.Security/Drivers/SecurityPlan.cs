using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers;

/// <summary>
/// All that will be done to confine a domain: a dry run and a preflight in one, and exactly what preparing and launching will do, but that
/// these draw a dynamic label anew. Making one changes nothing on the host. Immutable.
/// </summary>
public sealed record SecurityPlan
{
    /// <summary>The domain.</summary>
    public required DomainDefinition Domain { get; init; }

    /// <summary>How each driver confines the emulator, in the order of the stack.</summary>
    public required ImmutableArray<DomainConfinement> Confinements { get; init; }

    /// <summary>What is done to files.</summary>
    public required LabelPlan Labels { get; init; }

    /// <summary>How the emulator is started.</summary>
    public required LaunchPlan Launch { get; init; }

    /// <summary>What an operator should know.</summary>
    public required ImmutableArray<PlanFinding> Findings { get; init; }

    /// <summary>No finding is an error: as far as can be told beforehand, the domain will start confined as demanded.</summary>
    public bool CanStart => Findings.All(finding => finding.Severity != FindingSeverity.Error);
}

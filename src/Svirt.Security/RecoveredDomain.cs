using System.Collections.Immutable;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <summary>What recovery found and did about one domain. Immutable.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="ProcessId">The emulator that still runs; null where there is none.</param>
/// <param name="Files">What became of the files.</param>
/// <param name="Detail">The cause where something failed; null otherwise.</param>
public sealed record RecoveredDomain(
    DomainIdentity Domain,
    RecoveryOutcome Outcome,
    int? ProcessId,
    ImmutableArray<RestoreResult> Files,
    string? Detail = null);

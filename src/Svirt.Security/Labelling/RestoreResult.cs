namespace Svirt.Security.Labelling;

/// <summary>What became of one file in one model. Immutable.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">The model.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">The cause of a failure, or what was found instead; null where there is nothing to say.</param>
public sealed record RestoreResult(string Path, string Model, RestoreOutcome Outcome, string? Detail = null);

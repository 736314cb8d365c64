namespace Svirt.Security.Labelling;

/// <summary>What became of one file in one model. Immutable.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">The model.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">The cause of a failure, or what was found instead; null where there is nothing to say.</param>
/// <param name="MovedTo">
/// Where the file was found, if it has another name than when it was labelled; empty where the kernel knows no name of it at the moment. Null for
/// a file that is in its place.
/// </param>
public sealed record RestoreResult(string Path, string Model, RestoreOutcome Outcome, string? Detail = null, string? MovedTo = null);

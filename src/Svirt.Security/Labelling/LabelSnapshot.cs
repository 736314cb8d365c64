namespace Svirt.Security.Labelling;

/// <summary>What one model found on a file, in a form that only that model reads. Immutable.</summary>
/// <param name="Label">The label, as an operator would read it.</param>
/// <param name="Details">What else the model needs to restore it; null for nothing.</param>
public sealed record LabelSnapshot(string Label, string? Details = null);

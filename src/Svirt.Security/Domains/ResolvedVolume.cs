namespace Svirt.Security.Domains;

/// <summary>Where a storage volume is.</summary>
/// <param name="Path">Absolute path on the host; null for a volume reached over the network, which gives the emulator no host path.</param>
/// <param name="SourceType">What is at the path.</param>
/// <param name="Format">Format as in <c>driver/@type</c>, for a disk that does not say its own; null for raw.</param>
public sealed record ResolvedVolume(string? Path, ResourceSourceType SourceType, string? Format = null);

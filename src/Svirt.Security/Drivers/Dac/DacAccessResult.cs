namespace Svirt.Security.Drivers.Dac;

/// <summary>Whether an identity can open a file, and which check on which path says so. Immutable.</summary>
/// <param name="IsAllowed">It can.</param>
/// <param name="Path">The path whose check decided.</param>
/// <param name="Reason">The check, in words for an operator.</param>
internal sealed record DacAccessResult(bool IsAllowed, string Path, string Reason)
{
    /// <summary>The entry that gives access; null where none does, or a capability stands in.</summary>
    public DacGrantSource? Source { get; init; }
}

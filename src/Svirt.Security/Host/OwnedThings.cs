namespace Svirt.Security.Host;

/// <summary>What a look through the host has found that belongs to numbers of interest. Immutable.</summary>
/// <param name="First">For each number that something belongs to, as uid or as gid, the first thing found.</param>
/// <param name="Doubt">Why there may be more; null where everything was looked at.</param>
internal sealed record OwnedThings(IReadOnlyDictionary<uint, string> First, string? Doubt)
{
    /// <summary>What belongs to a number, or why it cannot be told; null where nothing does.</summary>
    internal string? Of(uint id) => First.GetValueOrDefault(id) ?? Doubt;
}

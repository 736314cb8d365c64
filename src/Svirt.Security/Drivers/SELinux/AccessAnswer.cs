using System.Collections.Immutable;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What an oracle says to one question. Immutable.</summary>
/// <param name="Denied">What the policy denies; empty where it grants everything, or where nobody knows.</param>
/// <param name="IsPermissive">The source's type is permissive: denials are recorded and not enforced.</param>
/// <param name="Unknown">Why nobody knows; null where it is known.</param>
internal sealed record AccessAnswer(ImmutableArray<string> Denied, bool IsPermissive = false, string? Unknown = null)
{
    internal bool IsGranted => Unknown is null && Denied.IsEmpty;

    internal static AccessAnswer NotKnown(string why) => new([], Unknown: why);
}

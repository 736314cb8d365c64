namespace Svirt.Security.Launch;

/// <summary>An AppArmor label as the kernel shows it: <c>profile (mode)</c>, or <c>unconfined</c> without a mode.</summary>
/// <param name="Profile">The name of the profile.</param>
/// <param name="Mode"><c>enforce</c>, <c>complain</c>, <c>kill</c>, <c>unconfined</c>, ...; null for the unconfined label.</param>
public sealed record AppArmorLabel(string Profile, string? Mode)
{
    /// <inheritdoc/>
    public override string ToString() => Mode is null ? Profile : $"{Profile} ({Mode})";

    internal static AppArmorLabel Parse(string text)
    {
        // A profile's name may hold parentheses itself: the mode is in the last ones.
        int open = text.LastIndexOf(" (", StringComparison.Ordinal);
        return open > 0 && text.EndsWith(')') ? new AppArmorLabel(text[..open], text[(open + 2)..^1]) : new AppArmorLabel(text, null);
    }
}

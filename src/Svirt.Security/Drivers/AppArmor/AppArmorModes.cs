namespace Svirt.Security.Drivers.AppArmor;

/// <summary>The kernel's words for the modes of a loaded profile (kernel: aa_profile_mode_names).</summary>
internal static class AppArmorModes
{
    internal const string Enforce = "enforce";
    internal const string Complain = "complain";

    /// <summary>As enforce, and the process is killed.</summary>
    internal const string Kill = "kill";

    /// <summary>The profile is a name only; it confines nothing.</summary>
    internal const string Unconfined = "unconfined";

    internal static bool Enforces(string? mode) => mode is Enforce or Kill;
}

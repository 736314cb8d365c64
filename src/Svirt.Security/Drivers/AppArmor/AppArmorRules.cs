namespace Svirt.Security.Drivers.AppArmor;

/// <summary>The stable names of what the AppArmor driver finds. They appear in findings and logs.</summary>
public static class AppArmorRules
{
    /// <summary>The host cannot compile a profile for the domain.</summary>
    public const string Compiler = "apparmor-compiler";

    /// <summary>The named profile is not loaded, or is none that confines, or not one for this domain alone.</summary>
    public const string UnusableProfile = "apparmor-unusable-profile";

    /// <summary>Processes that this library does not know run under the profile that is the domain's.</summary>
    public const string ProfileInUse = "apparmor-profile-in-use";

    /// <summary>A directory that the host or several domains use would be given with all that is in it.</summary>
    public const string TreeTooWide = "apparmor-tree-too-wide";

    /// <summary>The named profile does not allow the emulator what it needs on a resource.</summary>
    public const string ResourceNotAllowed = "apparmor-resource-not-allowed";

    /// <summary>It cannot be known what the named profile allows. A warning for a start, where the kernel decides; resources are not attached then.</summary>
    public const string ResourceUnknown = "apparmor-resource-unknown";

    /// <summary>The profile only records what it would deny.</summary>
    public const string NotEnforcing = "apparmor-not-enforcing";

    /// <summary>The kernel, or the language version that the template names, does not know a class of rules: they are dropped and everything of it is allowed.</summary>
    public const string NotMediated = "apparmor-not-mediated";
}

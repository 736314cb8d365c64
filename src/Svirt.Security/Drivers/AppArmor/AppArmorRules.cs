namespace Svirt.Security.Drivers.AppArmor;

/// <summary>The stable names of what the AppArmor driver finds. They appear in findings and logs.</summary>
public static class AppArmorRules
{
    /// <summary>The document asks for a profile of the host's making, which this release cannot give.</summary>
    public const string DynamicProfile = "apparmor-dynamic-profile";

    /// <summary>The named profile is not loaded, or is none that confines.</summary>
    public const string UnusableProfile = "apparmor-unusable-profile";
}

using Svirt.Security.Errors;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>A profile could not be compiled, loaded or unloaded.</summary>
public sealed class AppArmorProfileException : SvirtSecurityException
{
    internal AppArmorProfileException(string profile, string cause, Exception? inner = null)
        : base($"AppArmor profile '{profile}': {cause}", inner) => Profile = profile;

    /// <summary>The profile.</summary>
    public string Profile { get; }
}

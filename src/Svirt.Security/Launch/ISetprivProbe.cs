namespace Svirt.Security.Launch;

/// <summary>Finds setpriv on this host.</summary>
internal interface ISetprivProbe
{
    /// <summary>The path of a setpriv that has every option the launcher uses.</summary>
    /// <exception cref="LauncherUnavailableException">There is none.</exception>
    string Find();
}

namespace Svirt.Security.Drivers.Dac;

/// <summary>The stable names of what the DAC driver finds. They appear in findings and logs.</summary>
public static class DacRules
{
    /// <summary>A user or group is not known on this host, or no user for emulators was found.</summary>
    public const string UnknownOwner = "dac-unknown-owner";

    /// <summary>The emulator would run as root.</summary>
    public const string RootEmulator = "dac-root-emulator";

    /// <summary>An unprivileged manager is asked for another identity.</summary>
    public const string SessionIdentity = "dac-session-identity";

    /// <summary>The emulator cannot reach or open the file, whoever owns it.</summary>
    public const string NoAccess = "dac-no-access";

    /// <summary>The emulator cannot create the file.</summary>
    public const string CannotCreate = "dac-cannot-create";
}

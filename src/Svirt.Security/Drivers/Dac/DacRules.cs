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

    /// <summary>The emulator's identity may not reach or execute the program that the document names as the emulator.</summary>
    public const string NotExecutable = "dac-not-executable";

    /// <summary>The file would have to be changed, and its file system is shared with other hosts.</summary>
    public const string SharedFileSystem = "dac-shared-file-system";

    /// <summary>The emulator has a directory, but what is in it keeps its owners, modes and ACLs.</summary>
    public const string DirectoryContent = "dac-directory-content";

    /// <summary>No identity of its own can be had for the domain.</summary>
    public const string NoIdentity = "dac-no-identity";

    /// <summary>The emulator cannot create the file.</summary>
    public const string CannotCreate = "dac-cannot-create";
}

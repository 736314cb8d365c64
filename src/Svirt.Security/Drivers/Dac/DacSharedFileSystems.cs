namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// What is done where the file system is shared with other hosts. ACL entries are never added there: no count on this host knows whether
/// an emulator of another needs the same one (R3.5).
/// </summary>
public enum DacSharedFileSystems
{
    /// <summary>Owners are changed.</summary>
    ChangeOwner,

    /// <summary>Nothing is changed: what the emulator cannot open as it stands keeps the domain from starting.</summary>
    Refuse,
}

namespace Svirt.Security;

/// <summary>What recovery did about one domain on record.</summary>
public enum RecoveryOutcome
{
    /// <summary>Its emulator is gone; its files are as they were, and its record is closed.</summary>
    Restored,

    /// <summary>Its emulator still runs. Its labels stay, and this manager has taken the record over.</summary>
    StillRunning,

    /// <summary>Another manager that is alive has it; nothing was done.</summary>
    OwnedByOther,

    /// <summary>This manager has it; nothing was done.</summary>
    Own,

    /// <summary>It runs on another host, which uses files that this one labelled; they stay on record. All others are as they were.</summary>
    MigratedAway,

    /// <summary>Some of its files could not be put back. They stay on record.</summary>
    Failed,

    /// <summary>Whether its emulator lives cannot be told from here (another pid namespace); nothing was done.</summary>
    Undecidable,

    /// <summary>Its record is damaged; it is neither trusted nor removed.</summary>
    Damaged,
}

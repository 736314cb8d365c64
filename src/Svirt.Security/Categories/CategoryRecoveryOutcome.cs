namespace Svirt.Security.Categories;

/// <summary>What recovery made of a level on record. All but <see cref="Freed"/> stay taken.</summary>
public enum CategoryRecoveryOutcome
{
    /// <summary>Nothing carries it any more; it can be given out again.</summary>
    Freed,

    /// <summary>This manager has a handle of it.</summary>
    Own,

    /// <summary>Its manager, another one, runs.</summary>
    OwnedByOther,

    /// <summary>Its emulator runs.</summary>
    EmulatorRuns,

    /// <summary>A process runs with the level, or with a comparable one.</summary>
    LabelInUse,

    /// <summary>Files on record still carry it.</summary>
    FilesCarryLabel,

    /// <summary>It was made in another pid namespace, whose processes cannot be judged from here.</summary>
    OtherPidNamespace,

    /// <summary>The labels of some processes could not be read, so it is unknown whether one carries it.</summary>
    Undecidable,

    /// <summary>The record is not as this library writes it, or not its file. An administrator has to look.</summary>
    Damaged,

    /// <summary>Files on record carry it, but its reservation is lost. It stays taken until they are restored.</summary>
    RecordLost,
}

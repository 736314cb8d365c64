namespace Svirt.Security.Labelling;

/// <summary>What became of one file when its domain gave it up.</summary>
public enum RestoreOutcome
{
    /// <summary>It is as it was before.</summary>
    Restored,

    /// <summary>It was never changed by this domain, or is not to be restored.</summary>
    NothingToDo,

    /// <summary>Another domain, or one of libvirt's, still uses it; the last one restores it.</summary>
    StillShared,

    /// <summary>It no longer exists: nothing has its name, and its handle is stale.</summary>
    Gone,

    /// <summary>It no longer exists, and another file has its name now; that file was not touched.</summary>
    Replaced,

    /// <summary>Somebody with privilege gave it another label meanwhile; that was left in place.</summary>
    ChangedByOthers,

    /// <summary>
    /// The host to which the domain has migrated uses it under the label that it has. It stays on record: neither the file nor the label is given to
    /// another domain here.
    /// </summary>
    LeftToDestination,

    /// <summary>
    /// It could not be restored, or has no longer its name and whether it exists under another cannot be known. It stays on record, and what it
    /// carries is given to nobody, until a later attempt succeeds or the domain is forgotten.
    /// </summary>
    Failed,
}

namespace Svirt.Security.Host;

/// <summary>Looks for what users or groups have left on the host. Thread-safe.</summary>
internal interface IOwnershipScanner
{
    /// <summary>
    /// What belongs to uids or gids in the places where everybody may leave something: temporary directories, /run, message queues, System V
    /// IPC, and set-id files that are held open. One walk answers for any number of them.
    /// </summary>
    /// <param name="isOfInterest">Tells the numbers, as uid and as gid.</param>
    OwnedThings FindInCommonPlaces(Predicate<uint> isOfInterest);

    /// <summary>What belongs to one uid or gid in directories; those that do not exist are passed over.</summary>
    /// <param name="id">The number, as uid and as gid.</param>
    /// <param name="directories">Absolute paths, free of symbolic links.</param>
    OwnedThings FindIn(uint id, IEnumerable<string> directories);
}

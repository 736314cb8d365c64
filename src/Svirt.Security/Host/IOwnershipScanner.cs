namespace Svirt.Security.Host;

/// <summary>Looks for what a user or group has left on the host. Thread-safe.</summary>
internal interface IOwnershipScanner
{
    /// <summary>
    /// The first thing found that belongs to a uid or gid, in the places where everybody may leave something (temporary directories, /run,
    /// message queues, System V IPC) and in further directories; or why it cannot be told. Null where there is nothing.
    /// </summary>
    /// <param name="id">The number, as uid and as gid.</param>
    /// <param name="directories">Further directories; those that do not exist are passed over.</param>
    string? FindOwned(uint id, IEnumerable<string> directories);
}

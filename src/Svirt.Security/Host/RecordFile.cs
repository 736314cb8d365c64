namespace Svirt.Security.Host;

/// <summary>A file of a record directory as it was found.</summary>
/// <param name="Fault">Why it cannot be one that this user's managers wrote: wrong type, owner, mode or size; null where it can.</param>
/// <param name="Content">The content; empty where there is a fault.</param>
/// <param name="ChangedAt">st_ctime, which no call can set back; the epoch where the file could not be opened.</param>
internal sealed record RecordFile(string? Fault, byte[] Content, DateTimeOffset ChangedAt);

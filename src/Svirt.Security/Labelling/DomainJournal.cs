using System.Collections.Immutable;

namespace Svirt.Security.Labelling;

/// <summary>
/// Everything that was done to files for one domain. It is on the disk before the first change (design law "nothing is lost") and removed
/// after the last restore.
/// </summary>
internal sealed record DomainJournal
{
    internal const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required Guid Domain { get; init; }

    public required string Name { get; init; }

    /// <summary>The manager that made it.</summary>
    public required Guid Manager { get; init; }

    public required ImmutableArray<JournalEntry> Entries { get; init; }

    /// <summary>The domain is not here: all that is on record is what it took along to another host.</summary>
    internal bool HasMigratedAway => !Entries.IsEmpty && Entries.All(entry => entry.IsMigrated);

    internal DomainIdentity Identity => new(Domain, Name);
}

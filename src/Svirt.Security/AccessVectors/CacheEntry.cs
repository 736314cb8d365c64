using Svirt.Security.AccessVectors.Auditing;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// One decision. Everything that a reader takes from it is written before it is published and never again, so no reader can see parts of
/// two decisions; what replaces it is another object.
/// </summary>
internal sealed class CacheEntry(ulong sourceAndClass, ulong targetAndCommand, ulong epoch)
{
    /// <summary>The next with a hash of the same bucket. Written under the table's lock; an entry that was unlinked keeps it for the readers on it.</summary>
    public CacheEntry? Next;

    public readonly ulong SourceAndClass = sourceAndClass;

    public readonly ulong TargetAndCommand = targetAndCommand;

    public readonly ulong Epoch = epoch;

    public required uint Allowed { get; init; }

    public required uint AuditAllow { get; init; }

    public required uint AuditDeny { get; init; }

    public required uint Undefined { get; init; }

    public required EntryTraits Traits { get; init; }

    /// <summary>Looked up since the evicting hand last passed. Written only when it changes, so that readers share the cache line.</summary>
    public bool IsRecent;

    /// <summary>Its place among all entries; used under the table's lock.</summary>
    public int Place;

    /// <summary>What has been recorded of this decision and until when that is enough, so that a repeated denial takes no lock either.</summary>
    public AuditMark? Audited;

    public bool Has(EntryTraits traits) => (Traits & traits) != 0;
}

using System.Runtime.CompilerServices;
using Svirt.Security.AccessVectors.Auditing;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// One decision. Everything that a reader takes from it is written before it is published and never again, so no reader can see parts of
/// two decisions; what replaces it is another object. As small as can be: how many fit the first-level cache is what many hits cost.
/// </summary>
internal class CacheEntry(ulong sourceAndClass, ulong targetAndCommand, uint epoch, EntryTraits traits, DecisionVectors vectors)
{
    private const ulong NotRecent = 1ul << 32;

    /// <summary>The next with a hash of the same bucket. Written under the table's lock; an entry that was unlinked keeps it for the readers on it.</summary>
    public CacheEntry? Next;

    public readonly ulong SourceAndClass = sourceAndClass;

    public readonly ulong TargetAndCommand = targetAndCommand;

    public readonly DecisionVectors Vectors = vectors;

    /// <summary>
    /// The epoch if the entry was looked up since the evicting hand last passed, otherwise something else that holds it: readers compare once.
    /// Written only when it changes, so that they share the cache line.
    /// </summary>
    public ulong RecentEpoch = epoch | NotRecent;

    public uint Epoch => (uint)RecentEpoch;

    /// <summary>Looked up since the evicting hand last passed.</summary>
    public bool IsRecent
    {
        get => (RecentEpoch & NotRecent) == 0;
        set => RecentEpoch = value ? Epoch : Epoch | NotRecent;
    }

    /// <summary>What the result says when a check is granted.</summary>
    private readonly uint _grantedState = AccessResult.GrantedState(traits);

    /// <summary>Its place among all entries; used under the table's lock.</summary>
    public int Place;

    public EntryTraits Traits => AccessResult.TraitsOf(_grantedState);

    /// <summary>The result of a check that is granted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Grant(out AccessResult result) => AccessResult.Grant(Vectors, _grantedState, out result);

    /// <summary>What records of this decision need; null where nobody wants any.</summary>
    public virtual AuditSubject? Subject => null;

    /// <summary>Everything is allowed, and that is something.</summary>
    public bool Grants(uint permissions) => (permissions & ~Vectors.Allowed) == 0 && permissions != 0;

    /// <summary>The same, and no rule wants it recorded.</summary>
    public bool GrantsSilently(uint permissions) => (permissions & (~Vectors.Allowed | Vectors.AuditAllow)) == 0 && permissions != 0;
}

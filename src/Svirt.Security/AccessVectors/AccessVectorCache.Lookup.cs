using System.Runtime.CompilerServices;

namespace Svirt.Security.AccessVectors;

/// <content>Checks by id: the path that has to be fast.</content>
public sealed unsafe partial class AccessVectorCache
{
    private const ulong IoctlKey = 1ul << 63;

    /// <summary>Whether the source may do all this to the target, recorded where the policy wants that (avc_has_perm).</summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="objectClass">The class of the target, from this cache.</param>
    /// <param name="permissions">What it wants to do, in the bits of the class. Nothing at all is denied.</param>
    /// <param name="result">The decision.</param>
    /// <returns>Whether the operation may go on.</returns>
    /// <exception cref="StaleSecurityIdException">The context of an id was reclaimed.</exception>
    /// <exception cref="ArgumentException">The class is of another cache.</exception>
    public bool HasPermission(SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, out AccessResult result)
    {
        CacheEntry entry = Lookup(source.Value | KeyOf(objectClass), target.Value, objectClass);
        return Judge(entry, permissions, out result) && !MustRecord(result, permissions)
            || Record(entry, objectClass, permissions, fields: null, result);
    }

    /// <summary>The same, with what the caller adds to a record.</summary>
    /// <inheritdoc cref="HasPermission(SecurityId, SecurityId, ObjectClass, uint, out AccessResult)"/>
    public bool HasPermission(
        SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, IReadOnlyList<Auditing.AuditField> fields, out AccessResult result)
    {
        CacheEntry entry = Lookup(source.Value | KeyOf(objectClass), target.Value, objectClass);
        return Judge(entry, permissions, out result) && !MustRecord(result, permissions)
            || Record(entry, objectClass, permissions, fields, result);
    }

    /// <summary>The same without any record (avc_has_perm_noaudit).</summary>
    /// <inheritdoc cref="HasPermission(SecurityId, SecurityId, ObjectClass, uint, out AccessResult)"/>
    public bool HasPermissionNoAudit(SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, out AccessResult result) =>
        Judge(Lookup(source.Value | KeyOf(objectClass), target.Value, objectClass), permissions, out result);

    /// <summary>
    /// Whether the source may use an ioctl command on the target: the permission <c>ioctl</c> and the extended permission rules (R4.3),
    /// recorded where the policy wants that.
    /// </summary>
    /// <param name="source">The context that acts.</param>
    /// <param name="target">The context that is acted upon.</param>
    /// <param name="objectClass">The class of the target, from this cache.</param>
    /// <param name="command">The command; its low 16 bits count.</param>
    /// <param name="result">The decision, about the permission <c>ioctl</c> alone.</param>
    /// <param name="fields">What the caller adds to a record.</param>
    /// <returns>Whether the operation may go on.</returns>
    /// <exception cref="StaleSecurityIdException">The context of an id was reclaimed.</exception>
    /// <exception cref="ArgumentException">The class is of another cache.</exception>
    public bool HasIoctlPermission(
        SecurityId source, SecurityId target, ObjectClass objectClass, uint command, out AccessResult result, IReadOnlyList<Auditing.AuditField>? fields = null)
    {
        ulong key = KeyOf(objectClass);
        uint permission = objectClass.Ioctl;
        CacheEntry entry = Lookup(source.Value | key | IoctlKey, target.Value | (ulong)(ushort)command << (3 * SecurityId.NumberBits), objectClass);
        return Judge(entry, permission, out result) && !MustRecord(result, permission)
            || Record(entry, objectClass, permission, fields, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CacheEntry Lookup(ulong sourceAndClass, ulong targetAndCommand, ObjectClass objectClass)
    {
        _lookups.Increment();
        ulong epoch = CurrentEpoch();
        CacheEntry? entry = _entries.Find(sourceAndClass, targetAndCommand, epoch);
        if (entry is not null)
        {
            if (!entry.IsRecent)
                entry.IsRecent = true;
            // Nothing that was taken from the table is older than the epoch it is returned in: a change in between is a miss.
            Volatile.ReadBarrier();
            if (WordEpoch() == epoch)
                return entry;
        }

        return Fill(sourceAndClass, targetAndCommand, objectClass);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong CurrentEpoch()
    {
        if (_isPolled)
            _ = Epoch.Current;
        return WordEpoch();
    }

    // Resets of this cache above the source's epoch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong WordEpoch()
    {
        ulong epoch = (ulong)(uint)Volatile.Read(ref _ownResets) << 32 | Volatile.Read(ref *_epochWord);
        GC.KeepAlive(this);
        return epoch;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong KeyOf(ObjectClass objectClass) => objectClass.Table == _classes ? objectClass.Key : throw OtherCache();

    private static ArgumentException OtherCache() => new("The class is of another cache.", "objectClass");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Judge(CacheEntry entry, uint permissions, out AccessResult result)
    {
        uint denied = permissions & ~entry.Allowed;
        if (denied == 0 && permissions != 0)
        {
            result = new AccessResult(
                AccessOutcome.Granted, true, 0, entry.Allowed, entry.AuditAllow, entry.AuditDeny, entry.Undefined, entry.Has(Permissive));
            return true;
        }

        return JudgeDenial(entry, denied, out result);
    }

    private const EntryTraits Permissive = EntryTraits.PermissiveType | EntryTraits.PermissiveHost;

    // The order matters: what the policy does not know is said first, for no mode makes it protected.
    private static bool JudgeDenial(CacheEntry entry, uint denied, out AccessResult result)
    {
        bool permissive = entry.Has(Permissive);
        (AccessOutcome outcome, bool isPermitted) = entry switch
        {
            _ when entry.Has(EntryTraits.InvalidContext) => (AccessOutcome.InvalidContext, entry.Has(EntryTraits.PermissiveHost)),
            _ when (denied & entry.Undefined) != 0 =>
                (AccessOutcome.Unprotected, entry.Has(EntryTraits.UnprotectedAllowed) && ((denied & ~entry.Undefined) == 0 || permissive)),
            _ when entry.Has(EntryTraits.Undetermined) => (AccessOutcome.Undetermined, false),
            _ when permissive => (AccessOutcome.NotEnforced, true),
            _ => (AccessOutcome.Denied, false),
        };
        result = new AccessResult(
            outcome, isPermitted, denied, entry.Allowed, entry.AuditAllow, entry.AuditDeny, entry.Undefined, permissive);
        return isPermitted;
    }
}

using System.Diagnostics.CodeAnalysis;
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
    /// <exception cref="StaleSecurityIdException">The context of an id was reclaimed, and the decision is not in the cache.</exception>
    /// <exception cref="ArgumentException">The class is of another cache.</exception>
    [SkipLocalsInit]
    public bool HasPermission(SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, out AccessResult result)
    {
        if (TryFind(source.Value, target.Value, objectClass, out CacheEntry? entry) && entry.GrantsSilently(permissions) && LookupCounters.TryIncrement(_stripes))
        {
            entry.Grant(out result);
            return true;
        }

        return HasPermission(source, target, objectClass, permissions, fields: null, out result);
    }

    /// <summary>The same, with what the caller adds to a record.</summary>
    /// <inheritdoc cref="HasPermission(SecurityId, SecurityId, ObjectClass, uint, out AccessResult)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool HasPermission(
        SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, IReadOnlyList<Auditing.AuditField>? fields, out AccessResult result)
    {
        CacheEntry entry = Lookup(source.Value | KeyOf(objectClass), target.Value, objectClass);
        return Judge(entry, permissions, out result) && !MustRecord(result, permissions)
            || Record(entry, objectClass, permissions, fields, result);
    }

    /// <summary>The same without any record (avc_has_perm_noaudit).</summary>
    /// <inheritdoc cref="HasPermission(SecurityId, SecurityId, ObjectClass, uint, out AccessResult)"/>
    [SkipLocalsInit]
    public bool HasPermissionNoAudit(SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, out AccessResult result)
    {
        if (TryFind(source.Value, target.Value, objectClass, out CacheEntry? entry) && LookupCounters.TryIncrement(_stripes))
        {
            if (!entry.Grants(permissions))
                return JudgeDenial(entry, permissions, out result);
            entry.Grant(out result);
            return true;
        }

        return LookupAndJudge(source, target, objectClass, permissions, out result);
    }

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
    /// <exception cref="StaleSecurityIdException">The context of an id was reclaimed, and the decision is not in the cache.</exception>
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

    // The usual case: the decision is there, and of this epoch. Whatever is not so gives false, and is seen to by the methods below, which begin
    // anew; so this and its callers need no call and save few registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFind(ulong source, ulong target, ObjectClass? objectClass, [NotNullWhen(true)] out CacheEntry? entry)
    {
        Unsafe.SkipInit(out entry);
        if (objectClass is null || objectClass.Table != _quickClasses)
            return false;
        source |= objectClass.Key;
        entry = EntryTable.FirstOf(Volatile.Read(ref _heads), _shift, source, target);
        while (entry is not null)
        {
            if (entry.SourceAndClass == source && entry.TargetAndCommand == target)
                return Volatile.Read(ref *_epochWord) == entry.RecentEpoch;
            entry = entry.Next;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool LookupAndJudge(SecurityId source, SecurityId target, ObjectClass objectClass, uint permissions, out AccessResult result) =>
        Judge(Lookup(source.Value | KeyOf(objectClass), target.Value, objectClass), permissions, out result);

    private CacheEntry Lookup(ulong sourceAndClass, ulong targetAndCommand, ObjectClass objectClass)
    {
        _lookups.Increment();
        if (_isPolled)
            _ = Epoch.Current;
        return Find(sourceAndClass, targetAndCommand) ?? Fill(sourceAndClass, targetAndCommand, objectClass);
    }

    private CacheEntry? Find(ulong sourceAndClass, ulong targetAndCommand)
    {
        CacheEntry? entry = Volatile.Read(ref _entries).Find(sourceAndClass, targetAndCommand);
        if (entry is null || entry.Epoch != Volatile.Read(ref *_epochWord))
            return null;
        if (!entry.IsRecent)
            entry.IsRecent = true;
        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong KeyOf(ObjectClass objectClass)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        return objectClass.Table == _classes ? objectClass.Key : throw OtherCache(objectClass);
    }

    private static ArgumentException OtherCache(ObjectClass objectClass) => new($"The class {objectClass.Name} is of another cache.", nameof(objectClass));

    private static bool Judge(CacheEntry entry, uint permissions, out AccessResult result)
    {
        if (!entry.Grants(permissions))
            return JudgeDenial(entry, permissions, out result);
        entry.Grant(out result);
        return true;
    }

    // The order matters: what the policy does not know is said first, for no mode makes it protected.
    private static bool JudgeDenial(CacheEntry entry, uint permissions, out AccessResult result)
    {
        uint denied = permissions & ~entry.Vectors.Allowed;
        EntryTraits traits = entry.Traits;
        uint undefined = denied & entry.Vectors.Undefined;
        bool isPermissive = (traits & EntryTraits.Permissive) != EntryTraits.None;
        (AccessOutcome outcome, bool isPermitted) = traits switch
        {
            _ when (traits & EntryTraits.InvalidContext) != EntryTraits.None => (AccessOutcome.InvalidContext, (traits & EntryTraits.PermissiveHost) != EntryTraits.None),
            _ when undefined != 0 =>
                (AccessOutcome.Unprotected, (traits & EntryTraits.UnprotectedAllowed) != EntryTraits.None && (denied == undefined || isPermissive)),
            _ when (traits & EntryTraits.Undetermined) != EntryTraits.None => (AccessOutcome.Undetermined, false),
            _ when isPermissive => (AccessOutcome.NotEnforced, true),
            _ => (AccessOutcome.Denied, false),
        };
        result = new AccessResult(entry.Vectors, isPermitted ? traits | EntryTraits.Permitted : traits, outcome, denied);
        return isPermitted;
    }
}

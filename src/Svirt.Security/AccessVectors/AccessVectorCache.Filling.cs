using Svirt.Security.AccessVectors.Auditing;
using Svirt.Security.Host;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.AccessVectors;

/// <content>What happens when a decision is not there.</content>
public sealed unsafe partial class AccessVectorCache
{
    // Threads that miss the same key wait for one of them; those that miss others hardly ever do.
    private readonly Lock[] _filling = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    // A policy that changes during each of that many computations is no policy.
    private const int MaxAttempts = 1000;

    private uint _lastEpoch;

    /// <summary>Computes the decision, in an epoch that did not end meanwhile, so that no decision mixes two policies.</summary>
    private CacheEntry Fill(ulong sourceAndClass, ulong targetAndCommand, ObjectClass objectClass)
    {
        Interlocked.Increment(ref _misses);
        lock (_filling[(uint)HashCode.Combine(sourceAndClass, targetAndCommand) % (uint)_filling.Length])
        {
            var wait = new ChangeWait(ChangeWait.Limit);
            for (int attempt = 0; attempt < MaxAttempts;)
            {
                // The table before the epoch: a reset ends what was computed before it, as a change of the epoch does.
                EntryTable entries = Volatile.Read(ref _entries);
                uint epoch = Epoch.Latest;
                if ((epoch & 1) != 0)
                {
                    // A change is under way: a few stores of the kernel, or whatever the owner of a source does meanwhile.
                    if (!Epoch.TryWait(ref wait))
                        throw new UnstablePolicyException();
                    continue;
                }

                if (entries.Find(sourceAndClass, targetAndCommand) is { } present && present.Epoch == epoch)
                    return present;
                attempt++;
                CacheEntry? added = TryCompute(sourceAndClass, targetAndCommand, objectClass, epoch);
                if (added is null || Epoch.Latest != epoch || Volatile.Read(ref _entries) != entries)
                    continue;
                CountReset(epoch);
                if (entries.Add(added))
                    Interlocked.Increment(ref _evictions);
                return added;
            }
        }

        throw new UnstablePolicyException(MaxAttempts);
    }

    // Null if the computation failed because the policy was replaced under it.
    private CacheEntry? TryCompute(ulong sourceAndClass, ulong targetAndCommand, ObjectClass objectClass, uint epoch)
    {
        try
        {
            return Compute(sourceAndClass, targetAndCommand, objectClass, epoch);
        }
        catch (Exception e) when (e is not StaleSecurityIdException && Epoch.Latest != epoch)
        {
            return null;
        }
    }

    private CacheEntry Compute(ulong sourceAndClass, ulong targetAndCommand, ObjectClass objectClass, uint epoch)
    {
        InternedContext source = FindContext(sourceAndClass), target = FindContext(targetAndCommand);
        PermissionMap map = objectClass.MapOf(epoch, _source);
        EntryTraits traits = _source.IsEnforcing ? EntryTraits.None : EntryTraits.PermissiveHost;
        if (_options.FollowHandleUnknown && !_source.DeniesUnknown)
            traits |= EntryTraits.UnprotectedAllowed;
        AccessDecision decision = new(0, 0, uint.MaxValue, 0, IsPermissive: false);
        try
        {
            if (map.Definition is { } definition)
                decision = _interned?.ComputeAccess(source, target, definition) ?? _source.ComputeAccess(source.Context, target.Context, definition);
            bool isIoctl = (sourceAndClass & IoctlKey) != 0 && (map.Translate(decision.Allowed) & objectClass.Ioctl) != 0;
            if (isIoctl)
                decision = ComputeIoctl(source, target, map, objectClass, (ushort)(targetAndCommand >> (3 * SecurityId.NumberBits)), decision, ref traits);
        }
        catch (InvalidContextException)
        {
            decision = new(0, 0, uint.MaxValue, 0, IsPermissive: false);
            traits |= EntryTraits.InvalidContext;
        }

        if (decision.IsPermissive)
            traits |= EntryTraits.PermissiveType;
        var vectors = new DecisionVectors(
            map.Translate(decision.Allowed),
            map.Translate(decision.AuditAllow),
            // What the policy does not define it cannot have wanted unrecorded.
            map.Translate(decision.AuditDeny) | ~map.Defined,
            ~map.Defined);
        return _options.AuditHook is null
            ? new CacheEntry(sourceAndClass, targetAndCommand, epoch, traits, vectors)
            : new AuditedEntry(sourceAndClass, targetAndCommand, epoch, traits, vectors, new AuditSubject(source.Context, target.Context));
    }

    // Asked only where the permission ioctl itself is granted; otherwise the answer is known without.
    private AccessDecision ComputeIoctl(
        InternedContext source, InternedContext target, PermissionMap map, ObjectClass objectClass, ushort command, AccessDecision decision, ref EntryTraits traits)
    {
        uint bit = map.TranslateBack(objectClass.Ioctl);
        if (_source.ComputeIoctlAccess(source.Context, target.Context, map.Definition!, command) is not { } extended)
        {
            traits |= EntryTraits.Undetermined;
            return decision with { Allowed = decision.Allowed & ~bit };
        }

        return decision with
        {
            Allowed = extended.IsAllowed ? decision.Allowed : decision.Allowed & ~bit,
            AuditAllow = extended.IsGrantAudited ? decision.AuditAllow | bit : decision.AuditAllow & ~bit,
            AuditDeny = extended.IsDenialAudited ? decision.AuditDeny | bit : decision.AuditDeny & ~bit,
        };
    }

    private InternedContext FindContext(ulong key)
    {
        var id = new SecurityId(key);
        return Contexts.FindEntry(id) ?? throw new StaleSecurityIdException(id);
    }

    private void CountReset(uint epoch)
    {
        uint last = Volatile.Read(ref _lastEpoch);
        if (epoch != last && Interlocked.CompareExchange(ref _lastEpoch, epoch, last) == last)
            Interlocked.Increment(ref _resets);
    }
}

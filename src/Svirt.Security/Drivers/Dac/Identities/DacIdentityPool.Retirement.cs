using System.Collections.Immutable;
using System.Globalization;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <content>
/// Giving identities back. A record says so before anything is looked at; from then on whoever comes first sweeps it, under a lock of that
/// identity alone, and it stays quarantined only with what was found. A manager that is killed meanwhile leaves it to the next.
/// </content>
internal sealed partial class DacIdentityPool
{
    /// <summary>So that the first of many are free before the last are looked at.</summary>
    private const int SweptAtOnce = 64;

    /// <summary>For the sweeps of others, where no other identity is left.</summary>
    private static readonly TimeSpan SweepPatience = TimeSpan.FromSeconds(30);

    /// <summary>For somebody who only looks whether an identity is his to sweep.</summary>
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(1);

    /// <summary>Ends a use whose domain could not be prepared. An identity that no domain was prepared with, and no process has, goes back without a sweep.</summary>
    /// <returns>What still belongs to it, so that it stays quarantined; null where it is free, still in use, or the domain had none.</returns>
    internal string? Withdraw(Guid domain)
    {
        Holding? holding;
        lock (_gate)
        {
            if (!_own.TryGetValue(domain, out holding) || --holding.Users > 0)
                return null;
            _own.Remove(domain);
        }

        // To see whether it may open files, planning may have started a process with it that hangs.
        if (holding.IsUsed || _processes.Take().ContainsKey(holding.Id))
            return Retire(domain, holding.Id, isRestored: false);
        lock (_gate)
            GiveBackUnused(holding.Id, domain);
        return null;
    }

    /// <summary>Ends a use, and leaves the identity to the domain: files on record carry it still.</summary>
    internal void Park(Guid domain)
    {
        lock (_gate)
        {
            if (_own.TryGetValue(domain, out Holding? holding))
                holding.Users = Math.Max(holding.Users - 1, 0);
        }
    }

    /// <summary>
    /// Gives a domain's identity back, after its emulator has ended and its files are restored. It is free once nothing belongs to it.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="endsUse">
    /// A use of this manager's ends with it. Otherwise it was ended before, or the domain was taken over from another manager: what somebody has who
    /// prepares the domain anew stays his.
    /// </param>
    /// <param name="isRestored">Its files are restored, so that what a dead manager had on record for it goes too.</param>
    /// <returns>What still belongs to it, so that it stays quarantined; null where it is free, still in use, or the domain had none.</returns>
    internal string? Release(Guid domain, bool endsUse, bool isRestored)
    {
        uint? own = null;
        lock (_gate)
        {
            if (_own.TryGetValue(domain, out Holding? holding) && (holding.Users -= endsUse ? 1 : 0) <= 0)
            {
                own = holding.Id;
                _own.Remove(domain);
            }
        }

        return Retire(domain, own, isRestored);
    }

    /// <param name="domain">The domain.</param>
    /// <param name="own">What it had of this manager; null for nothing.</param>
    /// <param name="isRestored">As for <see cref="Release"/>.</param>
    private string? Retire(Guid domain, uint? own, bool isRestored)
    {
        bool IsOwn(IdentityRecord record) => record.Id == own && record.Domain == domain && record.Manager == _parts.Managers.Id;
        bool IsToBeRetired(IdentityRecord record) => IsOwn(record) || (isRestored && record.Domain == domain && IsOrphan(record));
        string? remains = Retire(ReadAll(Taken).Where(IsToBeRetired).Select(record => record.Id), IsToBeRetired, ReleasePatience).Select(left => left.Remains).FirstOrDefault();

        // Somebody who looks at all of them had its lock all the time, and found that it is not his to give back.
        lock (_gate)
        {
            if (own is { } id && !IsHeld(id) && Read(Taken, id) is { IsGivenBack: false } record && IsOwn(record))
                _parts.Records.Replace(Taken, NameOf(id), (record with { IsGivenBack = true }).ToBytes());
        }

        return remains;
    }

    /// <summary>Frees what dead managers left and what was quarantined, as far as nothing belongs to it any more.</summary>
    /// <param name="isOnRecord">The domain's files are still to be restored, or it runs.</param>
    /// <returns>The identities that stay quarantined, with what was found.</returns>
    internal ImmutableArray<(uint Id, string Remains)> Recover(Predicate<Guid> isOnRecord)
    {
        lock (_gate)
        {
            foreach ((Guid domain, Holding holding) in _own.Where(own => own.Value.Users == 0 && !isOnRecord(own.Key)).ToArray())
                _own.Remove(domain);
        }

        bool IsToBeRetired(IdentityRecord record) => record.IsGivenBack || (!_parts.Managers.IsAliveElsewhere(record.Manager) && !isOnRecord(record.Domain));
        return Retire(ReadAll(Taken).Where(IsToBeRetired).Select(record => record.Id), IsToBeRetired, TimeSpan.Zero);
    }

    private bool IsOrphan(IdentityRecord record) => record.Manager != _parts.Managers.Id && !_parts.Managers.IsAliveElsewhere(record.Manager);

    /// <summary>Where no identity is free: one that was given back and not swept to the end, or is being swept just now.</summary>
    private uint? TryTakeGivenBack(DomainIdentity domain)
    {
        uint[] pending = [.. ReadAll(Taken).Where(IsPending).Select(record => record.Id)];
        if (pending.Length == 0)
            return null;
        Retire(pending, IsPending, TimeSpan.Zero);
        if (TryTake(domain) is { } swept)
            return swept;
        long start = _parts.Time.GetTimestamp();
        foreach (uint id in pending)
        {
            TimeSpan left = SweepPatience - _parts.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return null;
            Retire([id], IsPending, left);
            if (TryTake(domain) is { } awaited)
                return awaited;
        }

        return null;
    }

    private static bool IsPending(IdentityRecord record) => record is { IsGivenBack: true, Remains: null };

    /// <summary>Sweeps those that the predicate and nobody else has a say in; the others are passed over.</summary>
    private ImmutableArray<(uint Id, string Remains)> Retire(IEnumerable<uint> ids, Predicate<IdentityRecord> isToBeRetired, TimeSpan patience)
    {
        var left = ImmutableArray.CreateBuilder<(uint, string)>();
        foreach (uint[] some in ids.Order().Chunk(SweptAtOnce))
        {
            var turns = new List<Turn>(some.Length);
            try
            {
                foreach (uint id in some)
                {
                    if (TryBegin(id, isToBeRetired, patience) is { } turn)
                        turns.Add(turn);
                }

                foreach ((uint id, string remains) in Sweep([.. turns.Select(turn => turn.Record)]))
                    left.Add((id, remains));
            }
            finally
            {
                turns.ForEach(turn => turn.Lock.Dispose());
            }
        }

        return left.ToImmutable();
    }

    /// <summary>The identity is given back by its record, and this manager's to sweep; null where it is not, or another sees to it.</summary>
    private Turn? TryBegin(uint id, Predicate<IdentityRecord> isToBeRetired, TimeSpan patience)
    {
        if (_parts.State.TryLockAll(Folder, [id], patience) is not { } taken)
            return null;
        bool isBegun = false;
        try
        {
            // As it is now: whoever had the lock may have freed the identity, and another domain may have it.
            if (Read(Taken, id) is not { } record || !isToBeRetired(record))
                return null;
            lock (_gate)
            {
                // And still is: while it was judged, a domain of this manager that was not prepared may have let go of it, and somebody else have taken it.
                if (IsHeld(id) || Read(Taken, id) is not { } present || !present.ToBytes().AsSpan().SequenceEqual(record.ToBytes()))
                    return null;
                record = record with { IsGivenBack = true, Remains = null };
                _parts.Records.Replace(Taken, NameOf(id), record.ToBytes());
            }

            isBegun = true;
            return new Turn(taken, record);
        }
        finally
        {
            if (!isBegun)
                taken.Dispose();
        }
    }

    /// <summary>Frees or quarantines identities that were given back.</summary>
    /// <returns>Those to which something still belongs, a process or what was found.</returns>
    private IEnumerable<(uint Id, string Remains)> Sweep(ImmutableArray<IdentityRecord> records)
    {
        if (records.IsEmpty)
            return [];
        // First: without a process of that id nothing new can appear while the sweep looks.
        IReadOnlyDictionary<uint, int> before = _processes.Take();
        IdentityRecord[] alone = [.. records.Where(record => !before.ContainsKey(record.Id))];
        if (alone.Length == 0)
            return ProcessesOf(records, before);
        foreach (IdentityRecord record in alone)
            _parts.Handover?.HandOver(record.Id, record.Writable, _range.Contains);

        // What another domain gives back meanwhile is remembered before the look, or owned when it has ended, or remembered still.
        Dictionary<uint, string?> found = alone.ToDictionary(record => record.Id, record => _parts.RememberedOwners.Find(record.Id));
        OwnedThings common = _commonPlaces.Take();
        foreach (IdentityRecord record in alone)
        {
            found[record.Id] ??= common.Of(record.Id)
                ?? _parts.Ownership.FindIn(record.Id, record.Directories).Of(record.Id)
                ?? _parts.RememberedOwners.Find(record.Id);
        }

        // Again: one that forks without end can hide from one look.
        IReadOnlyDictionary<uint, int> after = _processes.Take();
        foreach (IdentityRecord record in alone.Where(record => !after.ContainsKey(record.Id)))
            End(record, found[record.Id]);
        return
        [
            .. ProcessesOf(records, before).UnionBy(ProcessesOf(records, after), left => left.Id),
            .. from pair in found
               where pair.Value is not null && !after.ContainsKey(pair.Key)
               select (pair.Key, pair.Value),
        ];
    }

    /// <summary>
    /// Free, or quarantined with what was found. Killed in between, the record of the taken identity is still there. One that a process still has is
    /// neither: processes end, and what it leaves is to be looked for then.
    /// </summary>
    private void End(IdentityRecord record, string? remains)
    {
        lock (_gate)
        {
            if (remains is null)
                WriteReleased(record);
            else
                _parts.Records.Replace(Taken, NameOf(record.Id), (record with { Remains = remains }).ToBytes());
        }
    }

    /// <summary>A domain of this manager has it, or gets it just now. To be called with the gate held.</summary>
    private bool IsHeld(uint id) => _claimed.Contains(id) || _own.Values.Any(holding => holding.Id == id);

    /// <summary>To be called with the gate held. Nothing has run with it since it was free.</summary>
    private void GiveBackUnused(uint id, Guid domain)
    {
        if (!IsHeld(id) && Read(Taken, id) is { } record && record.Domain == domain && record.Manager == _parts.Managers.Id)
            WriteReleased(record);
    }

    private void WriteReleased(IdentityRecord record)
    {
        IdentityRecord released = record with { Directories = [], Writable = [], IsGivenBack = true, Remains = null, ReleasedAt = _parts.Time.GetUtcNow().Ticks };
        _parts.Records.Replace(Released, NameOf(record.Id), released.ToBytes());
        _parts.Records.Delete(Taken, NameOf(record.Id));
    }

    private static IEnumerable<(uint Id, string Process)> ProcessesOf(IEnumerable<IdentityRecord> records, IReadOnlyDictionary<uint, int> processes) =>
        from record in records
        where processes.ContainsKey(record.Id)
        select (record.Id, string.Create(CultureInfo.InvariantCulture, $"process {processes[record.Id]}"));

    /// <summary>The right to sweep an identity.</summary>
    private sealed record Turn(IDisposable Lock, IdentityRecord Record);
}

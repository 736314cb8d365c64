using System.Collections.Immutable;
using System.Globalization;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>
/// The identities that domains have for themselves: for each in use one record that only one manager can create. One that is given back is
/// used again only after what its domain made was handed over and a sweep has found nothing that belongs to it, the longest unused first; until
/// then it is quarantined. Thread-safe.
/// </summary>
internal sealed class DacIdentityPool : IDisposable
{
    /// <summary>The folder of the state directory that has the records.</summary>
    internal const string Folder = "identities";

    private const string Taken = "taken";
    private const string Released = "released";
    private const string PoolLock = "identities.lock";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly IdentityPoolParts _parts;
    private readonly DacIdentityRange _range;
    private readonly Dictionary<Guid, uint> _own = [];

    internal DacIdentityPool(DacIdentityRange range, IdentityPoolParts parts)
    {
        (_range, _parts) = (range, parts);
        if (ForeignRanges().FirstOrDefault(other => other.Overlaps(range.First, range.Count)) is { } foreign)
            throw new HostException("identities", SubordinateIdRange.Users, $"{range.First} to {range.Last} overlap the subordinate ids of {foreign.Owner}");
    }

    /// <summary>The identity that a domain has on record for this manager; null for none.</summary>
    internal uint? Find(Guid domain)
    {
        lock (_gate)
            return _own.TryGetValue(domain, out uint id) ? id : null;
    }

    /// <summary>The identity that the next domain would get, as things stand; null where there is none left. Changes nothing.</summary>
    internal uint? Peek()
    {
        lock (_gate)
            return FreeOnHost().Select(id => (uint?)id).FirstOrDefault();
    }

    internal bool Contains(uint id) => _range.Contains(id);

    /// <summary>Gives a domain an identity and records it.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>False where it has one already, which stays with whoever reserved it.</returns>
    /// <exception cref="HostException">None is left, or the records cannot be read or written.</exception>
    internal bool Reserve(DomainIdentity domain)
    {
        lock (_gate)
        {
            if (_own.ContainsKey(domain.Id))
                return false;
            foreach (uint id in FreeOnHost())
            {
                if (!_parts.Records.TryPublish(Taken, NameOf(id), RecordOf(id, domain).ToBytes()))
                    continue;
                // Looked at again with the record in its place; a process that took the number on its own keeps it out of use.
                if (FindProcess(id) is not null)
                {
                    _parts.Records.Delete(Taken, NameOf(id));
                    continue;
                }

                // What the domain leaves behind outlives a loss of power, so the record has to.
                _parts.Records.Synchronize(Taken, NameOf(id));
                _parts.Records.Delete(Released, NameOf(id));
                _own.Add(domain.Id, id);
                return true;
            }
        }

        throw new HostException("identities", _parts.Records.Path, $"none of the {_range.Count} identities from {_range.First} on is free");
    }

    /// <summary>Notes where the domain can make files, before it can.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="directories">The directories.</param>
    /// <param name="writable">Those in which what it made goes to their owners.</param>
    internal void RecordDirectories(DomainIdentity domain, IEnumerable<string> directories, IEnumerable<string> writable)
    {
        lock (_gate)
        {
            if (!_own.TryGetValue(domain.Id, out uint id))
                return;
            IdentityRecord known = Read(Taken, id) ?? RecordOf(id, domain);
            ImmutableArray<string> made = Union(known.Writable, writable), all = Union(known.Directories, directories.Concat(made));
            if (all.Length != known.Directories.Length || made.Length != known.Writable.Length)
                _parts.Records.Replace(Taken, NameOf(id), (known with { Directories = all, Writable = made }).ToBytes());
        }
    }

    /// <summary>
    /// Gives a domain's identity back, after its emulator has ended and its files are restored. It is free once nothing belongs to it.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="isRestored">
    /// Its files are restored, so that what a dead manager had on record for it goes too. A domain that could not be prepared, since it is
    /// on record already, gives back only what was reserved just now.
    /// </param>
    /// <returns>What still belongs to it, so that it stays quarantined; null where it is free, or the domain had none.</returns>
    internal string? Release(Guid domain, bool isRestored)
    {
        using IStateLock recovery = LockPool();
        lock (_gate)
        {
            string? remains = null;
            uint? own = _own.TryGetValue(domain, out uint id) ? id : null;
            foreach (IdentityRecord record in ReadAll(Taken).Where(record => record.Domain == domain))
            {
                bool isOrphan = isRestored && record.Manager != _parts.Managers.Id && !_parts.Managers.IsAliveElsewhere(record.Manager);
                if (record.Id == own || isOrphan)
                    remains = TryRetire(record) ?? remains;
            }

            _own.Remove(domain);
            return remains;
        }
    }

    /// <summary>Frees what dead managers left and what was quarantined, as far as nothing belongs to it any more.</summary>
    /// <param name="isOnRecord">The domain's files are still to be restored, or it runs.</param>
    /// <returns>The identities that stay quarantined, with what was found.</returns>
    internal ImmutableArray<(uint Id, string Remains)> Recover(Predicate<Guid> isOnRecord)
    {
        var quarantined = ImmutableArray.CreateBuilder<(uint, string)>();
        using IStateLock recovery = LockPool();
        lock (_gate)
        {
            foreach (IdentityRecord record in ReadAll(Taken))
            {
                bool isHeld = _own.ContainsKey(record.Domain) || _parts.Managers.IsAliveElsewhere(record.Manager) || isOnRecord(record.Domain);
                if (!isHeld && TryRetire(record) is { } remains)
                    quarantined.Add((record.Id, remains));
            }
        }

        return quarantined.ToImmutable();
    }

    public void Dispose() => _parts.Records.Dispose();

    /// <summary>Numbers never used, in order; then those given back, the longest unused first. Damaged records keep theirs out of use.</summary>
    private IEnumerable<uint> Candidates()
    {
        HashSet<string> taken = [.. _parts.Records.List(Taken)];
        HashSet<string> released = [.. _parts.Records.List(Released)];
        for (uint offset = 0; offset < _range.Count; offset++)
        {
            uint id = _range.First + offset;
            string name = NameOf(id);
            if (!taken.Contains(name) && !released.Contains(name))
                yield return id;
        }

        foreach (IdentityRecord record in ReadAll(Released).OrderBy(record => record.ReleasedAt))
        {
            if (!taken.Contains(NameOf(record.Id)))
                yield return record.Id;
        }
    }

    /// <summary>Those that are no user's, no group's and, though lines may have been added since the pool was made, no other user's to map.</summary>
    private IEnumerable<uint> FreeOnHost()
    {
        SubordinateIdRange[] foreign = [.. ForeignRanges()];
        return Candidates().Where(id => _parts.Accounts.FindUser(id) is null && !_parts.Accounts.HasGroup(id) && !Array.Exists(foreign, other => other.Overlaps(id, 1)));
    }

    private IEnumerable<SubordinateIdRange> ForeignRanges() => _parts.SubordinateIds().Where(other => other.Owner != _range.SubordinateTo);

    private string? TryRetire(IdentityRecord record)
    {
        // First: without a process of that id nothing new can appear while the sweep looks.
        if (FindProcess(record.Id) is { } process)
            return process;
        _parts.Handover?.HandOver(record.Id, record.Writable, _range.Contains);
        if ((_parts.RememberedOwners.Find(record.Id) ?? _parts.Ownership.FindOwned(record.Id, record.Directories)) is { } remains)
            return remains;
        IdentityRecord released = record with { Directories = [], Writable = [], ReleasedAt = _parts.Time.GetUtcNow().Ticks };
        _parts.Records.Replace(Released, NameOf(record.Id), released.ToBytes());
        _parts.Records.Delete(Taken, NameOf(record.Id));
        return null;
    }

    private string? FindProcess(uint id)
    {
        foreach (RunningThread thread in _parts.Scanner.ListThreads())
        {
            if (_parts.Processes.ReadCredentials(thread.Id) is { } credentials
                && (credentials.UserIds.Contains(id) || credentials.GroupIds.Contains(id) || credentials.SupplementaryGroups.Contains(id)))
                return string.Create(CultureInfo.InvariantCulture, $"process {thread.ProcessId}");
        }

        return null;
    }

    private IEnumerable<IdentityRecord> ReadAll(string folder) =>
    [
        .. from name in _parts.Records.List(folder)
           where uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && _range.Contains(id)
           let record = Read(folder, uint.Parse(name, CultureInfo.InvariantCulture))
           where record is not null
           select record,
    ];

    private IdentityRecord? Read(string folder, uint id) =>
        _parts.Records.Read(folder, NameOf(id), IdentityRecord.MaximumSize) is { } file ? IdentityRecord.TryRead(file, id) : null;

    private IdentityRecord RecordOf(uint id, DomainIdentity domain) =>
        new() { Version = IdentityRecord.CurrentVersion, Id = id, Domain = domain.Id, Name = domain.Name, Manager = _parts.Managers.Id };

    private IStateLock LockPool() => _parts.State.TryLock(PoolLock, LockPatience)
        ?? throw new HostException("lock", _parts.State.Path + "/" + PoolLock, "another sweep has not ended");

    private static ImmutableArray<string> Union(ImmutableArray<string> known, IEnumerable<string> added) =>
        [.. known.Union(added, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string NameOf(uint id) => id.ToString(CultureInfo.InvariantCulture);
}

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
/// <remarks>
/// What has no record among the taken ones was swept when the last was removed, or never given out, and nothing of this library can have run
/// with it since. So giving one out looks at processes alone, of whoever took the number on his own; an identity that never got as far as to a
/// prepared domain goes back unseen; and only one that was in use is swept. No domain waits for another's sweep, unless there is no other
/// identity left.
/// </remarks>
internal sealed partial class DacIdentityPool : IDisposable
{
    /// <summary>The folder of the state directory that has the records.</summary>
    internal const string Folder = "identities";

    private const string Taken = "taken";
    private const string Released = "released";

    /// <summary>For what is in memory and for replacing records; never held over a look at the host.</summary>
    private readonly Lock _gate = new();
    private readonly IdentityPoolParts _parts;
    private readonly DacIdentityRange _range;
    private readonly Dictionary<Guid, Holding> _own = [];

    /// <summary>Those whose records are being made.</summary>
    private readonly HashSet<uint> _claimed = [];
    private readonly SharedLook<IReadOnlyDictionary<uint, int>> _processes;
    private readonly SharedLook<OwnedThings> _commonPlaces;

    internal DacIdentityPool(DacIdentityRange range, IdentityPoolParts parts)
    {
        (_range, _parts) = (range, parts);
        _processes = new SharedLook<IReadOnlyDictionary<uint, int>>(FindProcesses);
        _commonPlaces = new SharedLook<OwnedThings>(() => parts.Ownership.FindInCommonPlaces(range.Contains));
        if (ForeignRanges().FirstOrDefault(other => other.Overlaps(range.First, range.Count)) is { } foreign)
            throw new HostException("identities", SubordinateIdRange.Users, $"{range.First} to {range.Last} overlap the subordinate ids of {foreign.Owner}");
    }

    /// <summary>The identity that a domain has on record for this manager; null for none.</summary>
    internal uint? Find(Guid domain)
    {
        lock (_gate)
            return _own.TryGetValue(domain, out Holding? holding) ? holding.Id : null;
    }

    /// <summary>The identity that the next domain would get, as things stand; null where there is none left. Changes nothing.</summary>
    internal uint? Peek() => FreeOnHost().Select(id => (uint?)id).FirstOrDefault();

    internal bool Contains(uint id) => _range.Contains(id);

    /// <summary>
    /// Gives a domain an identity and records it; one that has one keeps it. Each call is a use, which <see cref="Withdraw"/>, <see cref="Park"/> or
    /// <see cref="Release"/> ends once; the last to end gives the identity back: while somebody prepares the domain anew, it is not that of a stopped one.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <exception cref="HostException">None is left, or the records cannot be read or written.</exception>
    internal void Reserve(DomainIdentity domain)
    {
        lock (_gate)
        {
            if (TryJoin(domain.Id))
                return;
        }

        uint id = TryTake(domain) ?? TryTakeGivenBack(domain)
            ?? throw new HostException("identities", _parts.Records.Path, $"none of the {_range.Count} identities from {_range.First} on is free");
        lock (_gate)
        {
            _claimed.Remove(id);
            if (_own.ContainsKey(domain.Id))
            {
                GiveBackUnused(id, domain.Id);
                TryJoin(domain.Id);
            }
            else
            {
                _own.Add(domain.Id, new Holding(id));
            }
        }
    }

    /// <summary>The domain is prepared: from now on a process can have its identity.</summary>
    /// <exception cref="HostException">The domain has none: it must not run.</exception>
    internal void MarkUsed(Guid domain)
    {
        lock (_gate)
            HoldingOf(domain).IsUsed = true;
    }

    /// <summary>Notes where the domain can make files, before it can.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="directories">The directories.</param>
    /// <param name="writable">Those in which what it made goes to their owners.</param>
    /// <exception cref="HostException">The domain has no identity, or the record cannot be written.</exception>
    internal void RecordDirectories(DomainIdentity domain, IEnumerable<string> directories, IEnumerable<string> writable)
    {
        lock (_gate)
        {
            Holding holding = HoldingOf(domain.Id);
            IdentityRecord known = Read(Taken, holding.Id) ?? RecordOf(holding.Id, domain);
            ImmutableArray<string> made = Union(known.Writable, writable), all = Union(known.Directories, directories.Concat(made));
            if (all.Length != known.Directories.Length || made.Length != known.Writable.Length)
                _parts.Records.Replace(Taken, NameOf(holding.Id), (known with { Directories = all, Writable = made }).ToBytes());
        }
    }

    public void Dispose() => _parts.Records.Dispose();

    private Holding HoldingOf(Guid domain) =>
        _own.TryGetValue(domain, out Holding? holding) ? holding : throw new HostException("identities", _parts.Records.Path, $"the identity of domain {domain} was given back");

    private bool TryJoin(Guid domain)
    {
        if (!_own.TryGetValue(domain, out Holding? holding))
            return false;
        holding.Users++;
        return true;
    }

    /// <summary>One that is free, on record and claimed; null where there is none.</summary>
    private uint? TryTake(DomainIdentity domain)
    {
        IReadOnlyDictionary<uint, int> processes = _processes.Take();
        foreach (uint id in FreeOnHost())
        {
            // A process that took the number on its own keeps it out of use.
            if (processes.ContainsKey(id) || !TryClaim(id))
                continue;
            bool isTaken = false;
            try
            {
                if (!_parts.Records.TryPublish(Taken, NameOf(id), RecordOf(id, domain).ToBytes()))
                    continue;
                // What the domain leaves behind outlives a loss of power, so the record has to.
                _parts.Records.Synchronize(Taken, NameOf(id));
                _parts.Records.Delete(Released, NameOf(id));
                isTaken = true;
                return id;
            }
            finally
            {
                if (!isTaken)
                    Disclaim(id);
            }
        }

        return null;
    }

    private bool TryClaim(uint id)
    {
        lock (_gate)
            return _claimed.Add(id);
    }

    private void Disclaim(uint id)
    {
        lock (_gate)
            _claimed.Remove(id);
    }

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

    /// <summary>Which numbers of the range processes have, each with one of them.</summary>
    private Dictionary<uint, int> FindProcesses()
    {
        var found = new Dictionary<uint, int>();
        foreach (RunningThread thread in _parts.Scanner.ListThreads())
        {
            if (_parts.Processes.ReadCredentials(thread.Id) is not { } credentials)
                continue;
            foreach (uint id in credentials.UserIds.Concat(credentials.GroupIds).Concat(credentials.SupplementaryGroups).Where(_range.Contains))
                found.TryAdd(id, thread.ProcessId);
        }

        return found;
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

    private static ImmutableArray<string> Union(ImmutableArray<string> known, IEnumerable<string> added) =>
        [.. known.Union(added, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string NameOf(uint id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a domain of this manager has.</summary>
    private sealed class Holding(uint id)
    {
        internal uint Id => id;

        /// <summary>How many prepare the domain or have it prepared; none where only its files keep it, which migrated away or could not be put back.</summary>
        internal int Users { get; set; } = 1;

        /// <summary>A process may have had it.</summary>
        internal bool IsUsed { get; set; }
    }
}

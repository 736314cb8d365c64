using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// What the journals of all managers say, found by file. The journals are the only record of who has a file; this is a copy, and only what has
/// changed is read again. Thread-safe.
/// </summary>
/// <remarks>
/// A journal is written before the first change that it tells of and under the locks of its files, and is taken back under them: whoever has the
/// lock of a file and asks then sees every claim on it, and none that is about to go.
/// </remarks>
/// <param name="records">The journals.</param>
/// <param name="time">The clock that tells how old a change is.</param>
internal sealed class JournalIndex(LabelRecords records, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Known> _known = [];
    private readonly Dictionary<string, ImmutableArray<FileClaim>> _claims = new(StringComparer.Ordinal);
    private ImmutableArray<DomainJournal> _journals = [];
    private FileStamp? _stamp;

    /// <summary>What is known has changed since <see cref="_journals"/> was made of it, be it in a look that a damaged journal ended.</summary>
    private bool _isChanged;

    /// <summary>The journals of all domains. The same array as long as nothing changes.</summary>
    /// <exception cref="RecordException">One is damaged, so that there is no answer.</exception>
    internal ImmutableArray<DomainJournal> Journals
    {
        get
        {
            lock (_gate)
            {
                Refresh();
                return _journals;
            }
        }
    }

    /// <summary>The claims on each of some files.</summary>
    /// <param name="recordNames">The names of the files' records.</param>
    /// <returns>In the order of the names.</returns>
    /// <exception cref="RecordException">A journal is damaged, so that there is no answer.</exception>
    internal ImmutableArray<ImmutableArray<FileClaim>> ClaimsOn(IEnumerable<string> recordNames)
    {
        lock (_gate)
        {
            Refresh();
            return [.. recordNames.Select(name => _claims.GetValueOrDefault(name, []))];
        }
    }

    /// <summary>The claims on one file.</summary>
    /// <exception cref="RecordException">A journal is damaged, so that there is no answer.</exception>
    internal ImmutableArray<FileClaim> ClaimsOn(string recordName) => ClaimsOn([recordName])[0];

    private void Refresh()
    {
        // Taken before the content: what changes in between has another stamp at the next look.
        FileStamp? stamp = records.StampOfJournals();
        if (stamp is not null && stamp == _stamp)
            return;
        _stamp = null;
        HashSet<Guid> present = [];
        foreach (Guid domain in records.ListJournals())
        {
            if (records.StampOfJournal(domain) is not { } journalStamp)
                continue;
            present.Add(domain);
            if (_known.TryGetValue(domain, out Known? known) && known.Stamp == journalStamp)
                continue;
            Forget(domain);
            _isChanged = true;
            if (records.ReadJournal(domain, journalStamp) is { } journal)
                Remember(journalStamp, journal);
        }

        foreach (Guid gone in _known.Keys.Where(domain => !present.Contains(domain)).ToArray())
        {
            Forget(gone);
            records.DropWritten(gone);
            _isChanged = true;
        }

        if (_isChanged)
            _journals = [.. _known.Values.Select(known => known.Journal)];
        _isChanged = false;
        _stamp = stamp is { } taken && taken.IsSettled(time) ? stamp : null;
    }

    private void Remember(FileStamp stamp, DomainJournal journal)
    {
        var known = new Known(stamp, journal, [.. journal.Entries.Select(entry => (entry.RecordName, entry.ClaimFor(journal.Identity)))]);
        _known.Add(journal.Domain, known);
        foreach ((string name, FileClaim claim) in known.Claims)
        {
            ref ImmutableArray<FileClaim> claims = ref CollectionsMarshal.GetValueRefOrAddDefault(_claims, name, out bool hasClaims);
            claims = hasClaims ? claims.Add(claim) : [claim];
        }
    }

    private void Forget(Guid domain)
    {
        if (!_known.Remove(domain, out Known? known))
            return;
        foreach ((string name, FileClaim claim) in known.Claims)
        {
            ImmutableArray<FileClaim> others = _claims[name].RemoveAll(other => ReferenceEquals(other, claim));
            if (others.IsEmpty)
                _claims.Remove(name);
            else
                _claims[name] = others;
        }
    }

    private sealed record Known(FileStamp Stamp, DomainJournal Journal, ImmutableArray<(string Name, FileClaim Claim)> Claims);
}

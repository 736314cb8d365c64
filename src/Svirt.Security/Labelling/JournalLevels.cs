using System.Collections.Immutable;
using Svirt.Security.Categories;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// Which levels files still carry by the word of the label journals of all managers. A journal is read again only where it has changed
/// since it was last read. Thread-safe.
/// </summary>
/// <param name="records">The journals.</param>
/// <param name="model">The model whose labels are SELinux contexts.</param>
/// <param name="time">The clock that tells how old a change is.</param>
internal sealed class JournalLevels(LabelRecords records, string model, TimeProvider time) : ILabelRecordSource
{
    private readonly Lock _gate = new();
    private Dictionary<Guid, ReadJournal> _journals = [];
    private FileStamp? _stamp;
    private CarriedLabel[] _carried = [];

    public IReadOnlyCollection<CarriedLabel> ListCarriedLabels()
    {
        lock (_gate)
        {
            FileStamp? stamp = records.StampOfJournals();
            if (stamp is not null && stamp == _stamp)
                return _carried;
            _stamp = null;
            Dictionary<Guid, ReadJournal> journals = [];
            foreach (Guid domain in records.ListJournals())
            {
                if (Read(domain) is { } journal)
                    journals.Add(domain, journal);
            }

            _journals = journals;
            CarriedLabel[] now = [.. journals.Values.SelectMany(journal => journal.Levels)];
            if (!now.SequenceEqual(_carried))
                _carried = now;
            _stamp = stamp is { } taken && taken.IsSettled(time) ? stamp : null;
            return _carried;
        }
    }

    private ReadJournal? Read(Guid domain)
    {
        // Taken before the content: where the journal is replaced in between, the next look finds another stamp and reads again.
        if (records.StampOfJournal(domain) is not { } stamp)
            return null;
        if (_journals.TryGetValue(domain, out ReadJournal? known) && known.Stamp == stamp)
            return known;
        return records.ReadJournal(domain) is { } journal
            ? new ReadJournal(stamp.IsSettled(time) ? stamp : null, [.. LevelsOf(journal)])
            : null;
    }

    private IEnumerable<CarriedLabel> LevelsOf(DomainJournal journal)
    {
        var owner = new CategoryOwner(journal.Domain, journal.Name);
        return (from entry in journal.Entries
                where entry.Model == model
                let label = entry.Applied
                where label is not null
                let range = ContextOf(journal, label).Range
                where range is { High.Categories.IsEmpty: false }
                select new CarriedLabel(range.Value.High, owner)).Distinct();
    }

    private static SecurityContext ContextOf(DomainJournal journal, string label) => SecurityContext.TryParse(label, out SecurityContext? context)
        ? context
        : throw new RecordException($"journal of {journal.Identity}", $"'{label}' is no SELinux context");

    private sealed record ReadJournal(FileStamp? Stamp, ImmutableArray<CarriedLabel> Levels);
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>Which levels files still carry by the word of the label journals of all managers. Thread-safe.</summary>
/// <param name="index">The journals.</param>
/// <param name="model">The model whose labels are SELinux contexts.</param>
internal sealed class JournalLevels(JournalIndex index, string model) : ILabelRecordSource
{
    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<DomainJournal, CarriedLabel[]> _levels = [];
    private ImmutableArray<DomainJournal> _journals = [];
    private CarriedLabel[] _carried = [];

    public IReadOnlyCollection<CarriedLabel> ListCarriedLabels()
    {
        lock (_gate)
        {
            ImmutableArray<DomainJournal> journals = index.Journals;
            if (journals == _journals)
                return _carried;
            CarriedLabel[] now = [.. journals.SelectMany(journal => _levels.GetValue(journal, known => [.. LevelsOf(known)]))];
            if (!now.SequenceEqual(_carried))
                _carried = now;
            _journals = journals;
            return _carried;
        }
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
}

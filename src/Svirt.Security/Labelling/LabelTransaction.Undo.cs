using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <content>Undoing.</content>
internal sealed partial class LabelTransaction
{
    /// <summary>Undoes the steps that were begun, last first, and takes back the records. What cannot be undone stays on record.</summary>
    private ImmutableArray<string> Undo()
    {
        var failures = ImmutableArray.CreateBuilder<string>();
        var left = new List<JournalEntry>();
        foreach (Step step in Enumerable.Reverse(_steps).Where(step => step.IsBegun))
        {
            try
            {
                UndoStep(step);
            }
            catch (HostException e)
            {
                left.Add(step.IsCounted ? step.Entry : step.Entry with { LibvirtDomains = null });
                failures.Add(e.Message);
            }
        }

        TakeBackJournal(left);
        return failures.ToImmutable();
    }

    private void TakeBackJournal(List<JournalEntry> left)
    {
        if (_before is null && left.Count == 0)
            _engine.Records.DeleteJournal(_domain.Id);
        else if (_before is not null && left.Count == 0)
            _engine.Records.WriteJournal(_before);
        else
            _engine.Records.WriteJournal(JournalWith(left));
    }

    private void UndoStep(Step step)
    {
        if (step.Wanted is not { } wanted)
            return;
        if (_engine.FindCumulative(step.Entry) is { } model)
            model.Remove(step.File.File, step.Entry.Original!, wanted, step.File.LabelsOfOthers(_domain.Id, model));
        else if (!step.File.IsLabelledForOthers(_domain.Id, step.Entry.Model) && step.Entry.LibvirtDomains is not > 0)
            step.Model!.Restore(step.File.File, step.Present!, wanted);
        if (!step.IsCounted)
            return;
        step.IsCounted = false;
        _engine.Libvirt.Release(step.File.File, step.Entry.Model);
    }
}

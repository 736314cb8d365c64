using System.Collections.Immutable;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// Gives files of one domain up: each is restored by its last user. All are tried, in the reverse order of labelling, whatever happens
/// to single ones. Stateless; one call, one thread.
/// </summary>
internal sealed class LabelRestorer(LabelEngine engine, string? heldModel = null)
{
    /// <summary>Restores all entries of a journal; the record ends unless something fails.</summary>
    internal ImmutableArray<RestoreResult> RestoreAll(DomainJournal journal)
    {
        // Until the journal says so too, or somebody would rely on what has just been taken away.
        using IDisposable locks = Lock(journal.Entries);
        (ImmutableArray<RestoreResult> results, ImmutableArray<JournalEntry> left) = Restore(journal, _ => true);
        if (left.IsEmpty)
            engine.Records.DeleteJournal(journal.Domain);
        else if (!left.SequenceEqual(journal.Entries))
            engine.Records.WriteJournal(journal with { Entries = left });
        // Where all that is left is elsewhere, the emulator of this host has nothing to do with what comes next.
        if (left is not [] && left.All(entry => entry.IsMigrated))
            engine.Records.DeleteEmulator(journal.Domain);
        return results;
    }

    /// <summary>Restores the entries of some files; the record goes on.</summary>
    internal ImmutableArray<RestoreResult> RestoreSome(DomainJournal journal, IReadOnlySet<FileIdentity> files)
    {
        using IDisposable locks = Lock(journal.Entries.Where(entry => files.Contains(entry.Identity)));
        (ImmutableArray<RestoreResult> results, ImmutableArray<JournalEntry> left) = Restore(journal, entry => files.Contains(entry.Identity));
        engine.Records.WriteJournal(journal with { Entries = left });
        return results;
    }

    private IDisposable Lock(IEnumerable<JournalEntry> entries) => engine.Records.LockFiles(entries.Select(entry => entry.RecordName));

    private (ImmutableArray<RestoreResult> Results, ImmutableArray<JournalEntry> Left) Restore(DomainJournal journal, Func<JournalEntry, bool> chosen)
    {
        var results = ImmutableArray.CreateBuilder<RestoreResult>();
        var left = new List<JournalEntry>();
        ImmutableArray<ImmutableArray<FileClaim>> claims = engine.Records.Index.ClaimsOn(journal.Entries.Select(entry => entry.RecordName));
        for (int i = journal.Entries.Length - 1; i >= 0; i--)
        {
            JournalEntry entry = journal.Entries[i];
            RestoreResult? result = chosen(entry) && !(IsHeld(entry) && entry.IsDetached) ? RestoreOne(journal, entry, claims[i]) : null;
            if (result is not null)
                results.Add(result);
            if (result is null or { Outcome: RestoreOutcome.Failed or RestoreOutcome.LeftToDestination })
                left.Add(entry);
            else if (IsHeld(entry) && result.Outcome is not (RestoreOutcome.Gone or RestoreOutcome.Replaced))
                left.Add(Detached(entry));
        }

        left.Reverse();
        return (results.ToImmutable(), [.. left.Distinct()]);
    }

    private bool IsHeld(JournalEntry entry) => entry.Model == heldModel && !entry.IsTraversal;

    private static JournalEntry Detached(JournalEntry entry) => entry with { Applied = null, Original = null, Restore = false, LibvirtDomains = null, IsDetached = true };

    private RestoreResult RestoreOne(DomainJournal journal, JournalEntry entry, ImmutableArray<FileClaim> claims)
    {
        if (entry.IsMigrated)
            return new MigratedFiles(engine).Look(entry);
        try
        {
            using ClaimedFile file = ClaimedFile.Open(engine.Files, entry.Path, entry.Identity, entry.RecordName, claims);
            return RestoreOpened(file, journal, entry);
        }
        catch (TargetChangedException e)
        {
            return RestoreMoved(journal, entry, claims, e);
        }
        catch (Exception e) when (e is HostException or LabellingException or RecordException)
        {
            return new RestoreResult(entry.Path, entry.Model, RestoreOutcome.Failed, e.Message);
        }
    }

    private RestoreResult RestoreOpened(ClaimedFile file, DomainJournal journal, JournalEntry entry)
    {
        // Of a domain that was launched, or of a manager that lives, the labels were put on whole.
        bool isCounted = engine.Libvirt.IsCounted(file, entry, journal.Manager == engine.ManagerId || engine.Records.HasEmulator(journal.Domain));
        RestoreOutcome outcome = engine.FindCumulative(entry) is { } model
            ? RestoreOne(file, journal.Domain, entry, model)
            : file.IsLabelledForOthers(journal.Domain, entry.Model) || engine.Libvirt.IsUsedByLibvirt(file, entry, isCounted)
                ? RestoreOutcome.StillShared
                : RestoreFile(file, entry);
        engine.Libvirt.Settle(file, entry, isCounted);
        return new RestoreResult(entry.Path, entry.Model, outcome, IsHeld(entry) ? "descriptors that the emulator holds keep working until it ends" : null);
    }

    /// <summary>
    /// The name leads to nothing, or to another file, which is left alone. The file itself may carry its label under another name: only one that
    /// is known to be deleted, or was never labelled, goes off the record like this.
    /// </summary>
    private RestoreResult RestoreMoved(DomainJournal journal, JournalEntry entry, ImmutableArray<FileClaim> claims, TargetChangedException cause)
    {
        bool isGone = cause.InnerException is HostException { Errno: Errno.ENOENT or Errno.ENOTDIR };
        var lost = new RestoreResult(entry.Path, entry.Model, isGone ? RestoreOutcome.Gone : RestoreOutcome.Replaced, cause.Message);
        // A live manager's domain kept its file systems busy; after a crash and a reboot they may be renumbered.
        if (journal.Manager != engine.ManagerId && IsRenumbered(cause.FoundFile, entry))
            return lost with { Outcome = RestoreOutcome.Failed };
        try
        {
            using IFileObject? found = engine.MovedFiles.Open(entry, out FileStatus? status);
            if (found is null)
                return lost;
            if (engine.PathPolicy.CheckMoved(found.Path, status!) is { Treatment: not PathTreatment.Ordinary } verdict)
                return lost with { Outcome = RestoreOutcome.Failed, Detail = $"it was moved, and {verdict.Explanation}", MovedTo = found.Path };
            using var file = new ClaimedFile(found, status!, claims);
            RestoreResult result = RestoreOpened(file, journal, entry);
            return result with { Detail = result.Detail ?? $"it was moved{(found.Path.Length == 0 ? "" : $" to {found.Path}")}", MovedTo = found.Path };
        }
        catch (Exception e) when (e is HostException or LabellingException or RecordException)
        {
            return IsLabelled(entry) ? lost with { Outcome = RestoreOutcome.Failed, Detail = e.Message } : lost;
        }
    }

    private static bool IsLabelled(JournalEntry entry) => entry is { Restore: true, Applied: not null, Original: not null };

    /// <summary>Takes away what is this domain's alone; the last one leaves the file as it was.</summary>
    private static RestoreOutcome RestoreOne(ClaimedFile file, Guid domain, JournalEntry entry, ICumulativeLabelModel model)
    {
        if (!entry.Restore)
            return RestoreOutcome.NothingToDo;
        IReadOnlyList<SecurityLabel> others = file.LabelsOfOthers(domain, model);
        model.Remove(file.File, entry.Original!, new SecurityLabel(entry.Model, entry.Applied!), others);
        return others.Count == 0 ? RestoreOutcome.Restored : RestoreOutcome.StillShared;
    }

    private RestoreOutcome RestoreFile(ClaimedFile file, JournalEntry entry)
    {
        if (!IsLabelled(entry))
            return RestoreOutcome.NothingToDo;
        ILabelModel model = engine.FindModel(entry.Model);
        return model.Restore(file.File, entry.Original!, new SecurityLabel(entry.Model, entry.Applied!))
            ? RestoreOutcome.Restored
            : RestoreOutcome.ChangedByOthers;
    }

    /// <summary>The very file, under another device number: those of most file systems change from boot to boot.</summary>
    private static bool IsRenumbered(FileIdentity? found, JournalEntry entry) =>
        found is { BirthTime: not 0 } file && file.Inode == entry.Inode && file.BirthTime == entry.BirthTime;
}

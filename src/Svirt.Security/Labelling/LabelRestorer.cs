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
        else
            engine.Records.WriteJournal(journal with { Entries = left });
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
            if (result is null or { Outcome: RestoreOutcome.Failed })
                left.Add(entry);
            else if (IsHeld(entry) && result.Outcome is not (RestoreOutcome.Gone or RestoreOutcome.Replaced))
                left.Add(Detached(entry));
        }

        left.Reverse();
        return (results.ToImmutable(), [.. left.Distinct()]);
    }

    private bool IsHeld(JournalEntry entry) => entry.Model == heldModel && !entry.IsTraversal;

    private static JournalEntry Detached(JournalEntry entry) => entry with { Applied = null, Original = null, Restore = false, IsDetached = true };

    private RestoreResult RestoreOne(DomainJournal journal, JournalEntry entry, ImmutableArray<FileClaim> claims)
    {
        Guid domain = journal.Domain;
        bool ofDeadManager = journal.Manager != engine.ManagerId;
        try
        {
            using ClaimedFile file = ClaimedFile.Open(engine.Files, entry.Path, entry.Identity, entry.RecordName, claims);
            bool shared = file.IsLabelledForOthers(domain, entry.Model);
            RestoreOutcome outcome = engine.FindCumulative(entry) is { } model
                ? RestoreOne(file, domain, entry, model)
                : shared ? RestoreOutcome.StillShared : RestoreFile(file, entry);
            return new RestoreResult(entry.Path, entry.Model, outcome, IsHeld(entry) ? "descriptors that the emulator holds keep working until it ends" : null);
        }
        catch (TargetChangedException e)
        {
            bool gone = e.InnerException is HostException { Errno: Errno.ENOENT or Errno.ENOTDIR };
            // A live manager's domain kept its file systems busy; after a crash and a reboot they may be missing or renumbered.
            if (ofDeadManager && (gone ? IsUnmounted(entry) : IsRenumbered(e.FoundFile, entry)))
                return new RestoreResult(entry.Path, entry.Model, RestoreOutcome.Failed, gone ? "its file system is not mounted" : e.Message);
            return new RestoreResult(entry.Path, entry.Model, gone ? RestoreOutcome.Gone : RestoreOutcome.Replaced, e.Message);
        }
        catch (Exception e) when (e is HostException or LabellingException or RecordException)
        {
            return new RestoreResult(entry.Path, entry.Model, RestoreOutcome.Failed, e.Message);
        }
    }

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
        if (!entry.Restore || entry.Original is null || entry.Applied is null)
            return RestoreOutcome.NothingToDo;
        ILabelModel model = engine.FindModel(entry.Model);
        return model.Restore(file.File, entry.Original, new SecurityLabel(entry.Model, entry.Applied))
            ? RestoreOutcome.Restored
            : RestoreOutcome.ChangedByOthers;
    }

    /// <summary>A file has the device number of its directory; the nearest directory that is left tells which file system is there now.</summary>
    private bool IsUnmounted(JournalEntry entry)
    {
        for (string directory = entry.Path; ;)
        {
            directory = directory[..Math.Max(directory.LastIndexOf('/'), 0)];
            try
            {
                using IFileObject found = engine.Files.Open(directory.Length == 0 ? "/" : directory);
                return found.GetStatus().Identity.Device != entry.Identity.Device;
            }
            catch (HostException e) when (directory.Length > 0 && e.Errno is Errno.ENOENT or Errno.ENOTDIR)
            {
                // One further up.
            }
            catch (HostException)
            {
                return true;
            }
        }
    }

    /// <summary>The very file, under another device number: those of most file systems change from boot to boot.</summary>
    private static bool IsRenumbered(FileIdentity? found, JournalEntry entry) =>
        found is { BirthTime: not 0 } file && file.Inode == entry.Inode && file.BirthTime == entry.BirthTime;
}

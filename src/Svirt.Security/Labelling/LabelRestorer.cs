using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// Gives files of one domain up: each is restored by its last user. All are tried, in the reverse order of labelling, whatever happens
/// to single ones; several threads do so where there are many (<see cref="FileBatch"/>), and then the order holds for what is done to one file.
/// Stateless.
/// </summary>
internal sealed class LabelRestorer(LabelEngine engine, string? heldModel = null)
{
    /// <summary>Restores all entries of a journal; the record ends unless something fails.</summary>
    internal ImmutableArray<RestoreResult> RestoreAll(DomainJournal journal)
    {
        // Until the journal says so too, or somebody would rely on what has just been taken away.
        string[] names = NamesOf(journal);
        using IDisposable locks = engine.Records.LockFiles(names);
        (ImmutableArray<RestoreResult> results, ImmutableArray<JournalEntry> left) = Restore(journal, names, _ => true);
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
        string[] names = NamesOf(journal);
        using IDisposable locks = engine.Records.LockFiles(names.Where((_, i) => files.Contains(journal.Entries[i].Identity)));
        (ImmutableArray<RestoreResult> results, ImmutableArray<JournalEntry> left) = Restore(journal, names, entry => files.Contains(entry.Identity));
        engine.Records.WriteJournal(journal with { Entries = left });
        return results;
    }

    private static string[] NamesOf(DomainJournal journal) => [.. journal.Entries.Select(entry => entry.RecordName)];

    private (ImmutableArray<RestoreResult> Results, ImmutableArray<JournalEntry> Left) Restore(DomainJournal journal, string[] names, Func<JournalEntry, bool> chosen)
    {
        RestoreResult?[] done = RestoreEach(journal, names, chosen);
        var results = ImmutableArray.CreateBuilder<RestoreResult>();
        var left = new List<JournalEntry>();
        for (int i = journal.Entries.Length - 1; i >= 0; i--)
        {
            JournalEntry entry = journal.Entries[i];
            RestoreResult? result = done[i];
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

    /// <summary>What came of each entry; null for one that is not touched. Of one file the last entry comes first; files do not depend on each other.</summary>
    private RestoreResult?[] RestoreEach(DomainJournal journal, string[] names, Func<JournalEntry, bool> chosen)
    {
        ImmutableArray<ImmutableArray<FileClaim>> claims = engine.Records.Index.ClaimsOn(names);
        // Of a domain that was launched, or of a manager that lives, the labels were put on whole.
        bool isWhole = journal.Manager == engine.ManagerId || engine.Records.HasEmulator(journal.Domain);
        var done = new RestoreResult?[names.Length];
        // The last entry of each file, and of each entry the one before it of the same file; -1 for none.
        var files = new List<int>(names.Length);
        int[] before = new int[names.Length];
        var earliest = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (!chosen(journal.Entries[i]) || (IsHeld(journal.Entries[i]) && journal.Entries[i].IsDetached))
                continue;
            ref int later = ref CollectionsMarshal.GetValueRefOrAddDefault(earliest, names[i], out bool isKnown);
            if (isKnown)
                before[later] = i;
            else
                files.Add(i);
            later = i;
            before[i] = -1;
        }

        FileBatch.ForEach(files.Count, file =>
        {
            for (int i = files[file]; i >= 0; i = before[i])
                done[i] = RestoreOne(new Owned(journal, journal.Entries[i], names[i], claims[i], isWhole));
        });
        return done;
    }

    private bool IsHeld(JournalEntry entry) => entry.Model == heldModel && !entry.IsTraversal;

    private static JournalEntry Detached(JournalEntry entry) => entry with { Applied = null, Original = null, Restore = false, LibvirtDomains = null, IsDetached = true };

    private RestoreResult RestoreOne(Owned owned)
    {
        JournalEntry entry = owned.Entry;
        if (entry.IsMigrated)
            return new MigratedFiles(engine).Look(entry);
        try
        {
            using ClaimedFile file = ClaimedFile.Open(engine.Files, entry.Path, entry.Identity, owned.RecordName, owned.Claims);
            return RestoreOpened(file, owned);
        }
        catch (TargetChangedException e)
        {
            return RestoreMoved(owned, e);
        }
        catch (Exception e) when (e is HostException or LabellingException or RecordException)
        {
            return new RestoreResult(entry.Path, entry.Model, RestoreOutcome.Failed, e.Message);
        }
    }

    private RestoreResult RestoreOpened(ClaimedFile file, Owned owned)
    {
        (Guid domain, JournalEntry entry) = (owned.Journal.Domain, owned.Entry);
        bool isCounted = engine.Libvirt.IsCounted(file, entry, owned.IsWhole);
        RestoreOutcome outcome = engine.FindCumulative(entry) is { } model
            ? RestoreOne(file, domain, entry, model)
            : file.IsLabelledForOthers(domain, entry.Model) || engine.Libvirt.IsUsedByLibvirt(file, entry, isCounted)
                ? RestoreOutcome.StillShared
                : RestoreFile(file, entry);
        engine.Libvirt.Settle(file, entry, isCounted);
        return new RestoreResult(entry.Path, entry.Model, outcome, IsHeld(entry) ? "descriptors that the emulator holds keep working until it ends" : null);
    }

    /// <summary>
    /// The name leads to nothing, or to another file, which is left alone. The file itself may carry its label under another name: only one that
    /// is known to be deleted, or was never labelled, goes off the record like this.
    /// </summary>
    private RestoreResult RestoreMoved(Owned owned, TargetChangedException cause)
    {
        JournalEntry entry = owned.Entry;
        bool isGone = cause.InnerException is HostException { Errno: Errno.ENOENT or Errno.ENOTDIR };
        var lost = new RestoreResult(entry.Path, entry.Model, isGone ? RestoreOutcome.Gone : RestoreOutcome.Replaced, cause.Message);
        // A live manager's domain kept its file systems busy; after a crash and a reboot they may be renumbered.
        if (owned.Journal.Manager != engine.ManagerId && IsRenumbered(cause.FoundFile, entry))
            return lost with { Outcome = RestoreOutcome.Failed };
        try
        {
            using IFileObject? found = engine.MovedFiles.Open(entry, out FileStatus? status);
            if (found is null)
                return lost;
            if (engine.PathPolicy.CheckMoved(found.Path, status!) is { Treatment: not PathTreatment.Ordinary } verdict)
                return lost with { Outcome = RestoreOutcome.Failed, Detail = $"it was moved, and {verdict.Explanation}", MovedTo = found.Path };
            using var file = new ClaimedFile(found, status!, owned.Claims);
            RestoreResult result = RestoreOpened(file, owned);
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

    /// <summary>An entry with what is to know of it.</summary>
    /// <param name="Journal">Whose it is.</param>
    /// <param name="Entry">The entry.</param>
    /// <param name="RecordName">Its <see cref="JournalEntry.RecordName"/>.</param>
    /// <param name="Claims">The claims on the file.</param>
    /// <param name="IsWhole">The transaction that made it is known to have ended.</param>
    private sealed record Owned(DomainJournal Journal, JournalEntry Entry, string RecordName, ImmutableArray<FileClaim> Claims, bool IsWhole);
}

using System.Collections.Immutable;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// Gives files of one domain up: each is restored by its last user. All are tried, in the reverse order of labelling, whatever happens
/// to single ones. Stateless; one call, one thread.
/// </summary>
internal sealed class LabelRestorer(LabelEngine engine)
{
    /// <summary>Restores all entries of a journal; the record ends unless something fails.</summary>
    internal ImmutableArray<RestoreResult> RestoreAll(DomainJournal journal)
    {
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
        (ImmutableArray<RestoreResult> results, ImmutableArray<JournalEntry> left) = Restore(journal, entry => files.Contains(entry.Identity));
        engine.Records.WriteJournal(journal with { Entries = left });
        return results;
    }

    private (ImmutableArray<RestoreResult> Results, ImmutableArray<JournalEntry> Left) Restore(DomainJournal journal, Func<JournalEntry, bool> chosen)
    {
        var results = ImmutableArray.CreateBuilder<RestoreResult>();
        var left = new List<JournalEntry>();
        foreach (JournalEntry entry in Enumerable.Reverse(journal.Entries))
        {
            RestoreResult? result = chosen(entry) ? RestoreOne(journal.Domain, entry, ofDeadManager: journal.Manager != engine.ManagerId) : null;
            if (result is not null)
                results.Add(result);
            if (result is null or { Outcome: RestoreOutcome.Failed })
                left.Add(entry);
        }

        left.Reverse();
        return (results.ToImmutable(), [.. left]);
    }

    private RestoreResult RestoreOne(Guid domain, JournalEntry entry, bool ofDeadManager)
    {
        try
        {
            using ClaimedFile file = ClaimedFile.Open(engine.Files, engine.Records, entry.Path, entry.Identity, entry.RecordName);
            bool shared = file.IsLabelledForOthers(domain, entry.Model);
            RestoreOutcome outcome = shared ? RestoreOutcome.StillShared : RestoreFile(file, entry);
            file.Release(domain, entry.Model);
            file.SaveClaims();
            return new RestoreResult(entry.Path, entry.Model, outcome);
        }
        catch (TargetChangedException e)
        {
            bool gone = e.InnerException is HostException { Errno: Errno.ENOENT or Errno.ENOTDIR };
            // A live manager's domain kept its file systems busy; after a crash and a reboot they may be missing or renumbered.
            if (ofDeadManager && (gone ? IsUnmounted(entry) : IsRenumbered(e.FoundFile, entry)))
                return new RestoreResult(entry.Path, entry.Model, RestoreOutcome.Failed, gone ? "its file system is not mounted" : e.Message);
            ForgetClaim(domain, entry);
            return new RestoreResult(entry.Path, entry.Model, gone ? RestoreOutcome.Gone : RestoreOutcome.Replaced, e.Message);
        }
        catch (Exception e) when (e is HostException or LabellingException or RecordException)
        {
            return new RestoreResult(entry.Path, entry.Model, RestoreOutcome.Failed, e.Message);
        }
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

    /// <summary>The file is not there any more under its name, but its record is.</summary>
    private void ForgetClaim(Guid domain, JournalEntry entry)
    {
        using IStateLock fileLock = engine.Records.LockFile(entry.RecordName, entry.Path);
        List<FileClaim> claims = engine.Records.ReadClaims(fileLock, entry.RecordName);
        claims.RemoveAll(claim => claim.Domain == domain && claim.Model == entry.Model);
        LabelRecords.WriteClaims(fileLock, claims);
    }
}

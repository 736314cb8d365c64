using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The files that a domain shares with the host to which it has migrated: they keep its labels. They stay in its journal, marked, so that they
/// and the label are nobody else's here. Stateless.
/// </summary>
internal sealed class MigratedFiles(LabelEngine engine)
{
    /// <summary>The journal with those files marked; the same where there are none.</summary>
    internal DomainJournal Mark(DomainJournal journal) =>
        journal.Entries.Any(IsToBeMarked) ? journal with { Entries = [.. journal.Entries.Select(entry => IsToBeMarked(entry) ? entry with { IsMigrated = true } : entry)] } : journal;

    /// <summary>What there is to say of a marked file. It stays on record until it is known to be deleted, or to have another label by now.</summary>
    internal RestoreResult Look(JournalEntry entry)
    {
        var left = new RestoreResult(entry.Path, entry.Model, RestoreOutcome.LeftToDestination, "its file system is shared with the host that the domain has migrated to");
        try
        {
            using IFileObject? file = Open(entry);
            if (file is null)
                return left with { Outcome = RestoreOutcome.Gone, Detail = "the host that the domain has migrated to has deleted it" };
            ILabelModel model = engine.FindModel(entry.Model);
            return model.Carries(model.Read(file), new(entry.Model, entry.Applied!))
                ? left
                : left with { Outcome = RestoreOutcome.ChangedByOthers, Detail = "the host that the domain has migrated to has given it another label" };
        }
        catch (Exception e) when (e is HostException or LabellingException or RecordException)
        {
            return left with { Detail = e.Message };
        }
    }

    private IFileObject? Open(JournalEntry entry)
    {
        try
        {
            return ClaimedFile.Open(engine.Files, entry.Path, entry.Identity, entry.RecordName, []).File;
        }
        catch (TargetChangedException)
        {
            return engine.MovedFiles.Open(entry, out _);
        }
    }

    private bool IsToBeMarked(JournalEntry entry) =>
        entry is { IsMigrated: false, IsTraversal: false, IsDetached: false, Restore: true, Applied: not null } && engine.FindCumulative(entry) is null && IsShared(entry.Path);

    /// <summary>Asked of the file, or of the nearest directory that is there.</summary>
    private bool IsShared(string path)
    {
        for (; path.Length > 0; path = path[..Math.Max(path.LastIndexOf('/'), 0)])
        {
            try
            {
                using IFileObject found = engine.Files.Open(path);
                return found.GetFileSystem().IsSharedBetweenHosts;
            }
            catch (HostException)
            {
                // One further up.
            }
        }

        return false;
    }
}

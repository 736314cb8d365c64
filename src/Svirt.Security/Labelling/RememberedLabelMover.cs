using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// Hands what is remembered of one file of a domain on to another, in all models: after a snapshot or a block commit the disk is another
/// file, and the original labels are those of the disk. One use, one thread.
/// </summary>
internal sealed class RememberedLabelMover(LabelEngine engine, DomainJournal journal)
{
    /// <summary>
    /// From then on the second file goes back to what was remembered of the first, and the first to its model's default, when they are given up.
    /// </summary>
    /// <param name="from">The file that was the disk.</param>
    /// <param name="to">The file that is the disk now; null where nothing is to be kept of what was remembered.</param>
    /// <exception cref="FileInUseException">Another domain shares one of them, so that what is remembered is not this domain's alone.</exception>
    /// <exception cref="LabellingException">One of them is not this domain's.</exception>
    internal void Move(FileIdentity from, FileIdentity? to)
    {
        ImmutableArray<JournalEntry> sources = EntriesOf(from);
        ImmutableArray<JournalEntry> targets = to is { } heirFile ? EntriesOf(heirFile) : [];
        using IDisposable locks = engine.Records.LockFiles(sources.Concat(targets).Select(entry => entry.RecordName));
        using ClaimedFile source = Open(sources);
        using ClaimedFile? target = targets.IsEmpty ? null : Open(targets);
        Dictionary<JournalEntry, JournalEntry> changes = [];
        foreach (JournalEntry entry in sources.Where(IsRestoredWhole))
        {
            changes[entry] = entry with { Original = DefaultOf(source, entry) };
            if (targets.FirstOrDefault(target => target.Model == entry.Model && IsRestoredWhole(target)) is { } heir)
                changes[heir] = heir with { Original = entry.Original };
        }

        engine.Records.WriteJournal(journal with { Entries = [.. journal.Entries.Select(entry => changes.GetValueOrDefault(entry, entry))] });
        foreach ((JournalEntry before, JournalEntry after) in changes)
            engine.Libvirt.Rewrite(sources.Contains(before) ? source : target!, after, engine.FindModel(after.Model));
    }

    /// <summary>
    /// What was put beside the file's own label is taken away again, and nothing else: what is remembered of such a file is its own, and with a
    /// default in its place, which is made of what is on the file now, it would keep what was put there.
    /// </summary>
    private bool IsRestoredWhole(JournalEntry entry) => entry.Original is not null && engine.FindCumulative(entry) is null;

    private ImmutableArray<JournalEntry> EntriesOf(FileIdentity file)
    {
        ImmutableArray<JournalEntry> entries = [.. journal.Entries.Where(entry => entry.Identity == file)];
        return entries.IsEmpty ? throw new LabellingException(file.ToString(), null, "move what is remembered", $"domain {journal.Identity} does not have the file") : entries;
    }

    /// <summary>Opens a file that is this domain's alone.</summary>
    private ClaimedFile Open(ImmutableArray<JournalEntry> entries)
    {
        JournalEntry entry = entries[0];
        ImmutableArray<FileClaim> claims = engine.Records.Index.ClaimsOn(entry.RecordName);
        if (claims.FirstOrDefault(claim => claim.Domain != journal.Domain) is { } other)
            throw new FileInUseException(entry.Path, entry.Model, other.Holder, "shares it, so what is remembered of it cannot go elsewhere");
        ClaimedFile file = ClaimedFile.Open(engine.Files, entry.Path, entry.Identity, entry.RecordName, claims);
        try
        {
            foreach (JournalEntry ofModel in entries)
                engine.Libvirt.ThrowIfShared(file, ofModel);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private LabelSnapshot DefaultOf(ClaimedFile file, JournalEntry entry)
    {
        ILabelModel model = engine.FindModel(entry.Model);
        return model.UnrememberedOriginal(file.File, model.Read(file.File));
    }
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The one engine that changes labels, for all models: applies plans, gives files up again, and knows which domains are on record.
/// Thread-safe; operations on different domains do not wait for each other unless they touch the same file. The models are called by several
/// threads at once, also for one domain.
/// </summary>
internal sealed class LabelEngine
{
    private readonly FrozenDictionary<string, ILabelModel> _models;

    internal LabelEngine(
        IFileOpener files, IMountTable mounts, IBlockDeviceStack blockDevices, LabelRecords records, PathPolicy pathPolicy, IEnumerable<ILabelModel> models, LibvirtSharing libvirt, Guid managerId)
    {
        Files = files;
        MovedFiles = new MovedFileFinder(files, mounts);
        BlockDevices = blockDevices;
        Records = records;
        PathPolicy = pathPolicy;
        Libvirt = libvirt;
        ManagerId = managerId;
        _models = models.ToFrozenDictionary(model => model.Model, StringComparer.Ordinal);
    }

    internal IFileOpener Files { get; }

    internal MovedFileFinder MovedFiles { get; }

    internal IBlockDeviceStack BlockDevices { get; }

    internal LabelRecords Records { get; }

    internal PathPolicy PathPolicy { get; }

    internal LibvirtSharing Libvirt { get; }

    /// <summary>The id under which this manager's records stand.</summary>
    internal Guid ManagerId { get; }

    /// <summary>Labels the files of a domain that has none yet.</summary>
    /// <exception cref="DomainInUseException">It is on record already.</exception>
    /// <exception cref="LabellingException">It failed; everything was undone.</exception>
    /// <exception cref="UnsafePathException">A file is refused by the rules on paths.</exception>
    internal void Apply(DomainIdentity domain, LabelPlan plan)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        DomainJournal? journal = Records.ReadJournal(domain.Id);
        if (journal is { HasMigratedAway: false })
        {
            throw new DomainInUseException(domain, journal.Manager == ManagerId
                ? "it is prepared or running already"
                : "another manager has it on record; if that one has crashed, recover first");
        }

        // One that has migrated away may come back, or be started here anew.
        using var transaction = new LabelTransaction(this, domain, journal);
        transaction.Run(plan);
    }

    /// <summary>Labels further files of a domain that is on record.</summary>
    /// <exception cref="LabellingException">It failed; everything was undone.</exception>
    /// <exception cref="UnsafePathException">A file is refused by the rules on paths.</exception>
    internal void Extend(DomainIdentity domain, LabelPlan plan)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        using var transaction = new LabelTransaction(this, domain, RequireJournal(domain));
        transaction.Run(plan);
    }

    /// <summary>Gives up all files of a domain, which ends its record if nothing fails.</summary>
    internal ImmutableArray<RestoreResult> Restore(DomainIdentity domain)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        return new LabelRestorer(this).RestoreAll(RequireJournal(domain));
    }

    /// <summary>Gives up some files of a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="files">Which; their names do not count.</param>
    /// <param name="heldModel">
    /// The model in which descriptors that the emulator still holds keep working, so that no other domain gets the file for itself until
    /// this one ends; null where there is no emulator, or a model of the stack takes access away from open files.
    /// </param>
    internal ImmutableArray<RestoreResult> Restore(DomainIdentity domain, IReadOnlySet<FileIdentity> files, string? heldModel = null)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        return new LabelRestorer(this, heldModel).RestoreSome(RequireJournal(domain), files);
    }

    /// <summary>
    /// Marks the files of a domain on file systems shared with other hosts: it goes on on another one, and they keep its labels. On the disk before
    /// anything is given up, so that whoever recovers the domain leaves them too.
    /// </summary>
    internal void MarkMigrated(DomainIdentity domain)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        DomainJournal journal = RequireJournal(domain), marked = new MigratedFiles(this).Mark(journal);
        if (marked != journal)
            Records.WriteJournal(marked);
    }

    /// <summary>Hands what is remembered of one file of a domain on to another.</summary>
    internal void MoveRemembered(DomainIdentity domain, FileIdentity from, FileIdentity? to)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        new RememberedLabelMover(this, RequireJournal(domain)).Move(from, to);
    }

    /// <summary>
    /// Gives up all files of a domain that nobody has. Null where that is no longer so: another manager was faster, and may have prepared
    /// the domain again.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="isOrphan">Asked about the record under the domain's lock, so that nothing changes between the answer and the deed.</param>
    internal ImmutableArray<RestoreResult>? RestoreOrphan(DomainIdentity domain, Predicate<DomainJournal> isOrphan)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        return Records.ReadJournal(domain.Id) is { } journal && isOrphan(journal) ? new LabelRestorer(this).RestoreAll(journal) : null;
    }

    /// <summary>Takes a domain off the record and leaves its files as they are.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="check">Given the journal, or null where it cannot be read, under the domain's lock; throws if the domain is in use.</param>
    /// <param name="report">Given the number of files on record, or null where that cannot be read, before the record goes.</param>
    /// <returns>Whether it was on record.</returns>
    internal bool Forget(DomainIdentity domain, Action<DomainJournal?> check, Action<int?> report)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        if (Records.StampOfJournal(domain.Id) is null)
            return false;
        DomainJournal? journal = null;
        try
        {
            journal = Records.ReadJournal(domain.Id);
        }
        catch (RecordException)
        {
            // Which is what this is for.
        }

        check(journal);
        using IDisposable locks = Records.LockFiles(journal?.Entries.Select(entry => entry.RecordName) ?? []);
        report(journal?.Entries.Length);
        Records.DeleteJournal(domain.Id);
        return true;
    }

    /// <summary>Puts a domain that nobody has on this manager's record; false where that is no longer so.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="isOrphan">As for <see cref="RestoreOrphan"/>.</param>
    internal bool TryAdopt(DomainIdentity domain, Predicate<DomainJournal> isOrphan)
    {
        using IStateLock domainLock = Records.LockDomain(domain);
        if (Records.ReadJournal(domain.Id) is not { } journal || !isOrphan(journal))
            return false;
        Records.WriteJournal(journal with { Manager = ManagerId });
        return true;
    }

    internal ILabelModel? TryFindModel(string model) => _models.GetValueOrDefault(model);

    internal ILabelModel FindModel(string model) =>
        TryFindModel(model)
            ?? throw new RecordException(model, "no active driver knows this model, so its labels cannot be changed");

    /// <summary>The model of an entry whose label can stand beside those of other domains; null for any other.</summary>
    internal ICumulativeLabelModel? FindCumulative(JournalEntry entry) =>
        entry is { Applied: { } applied, Original: not null } && FindModel(entry.Model) is ICumulativeLabelModel model && model.IsCumulative(applied) ? model : null;

    private DomainJournal RequireJournal(DomainIdentity domain) =>
        Records.ReadJournal(domain.Id) ?? throw new DomainInUseException(domain, "it is not on record: it was never prepared, or has been stopped");
}

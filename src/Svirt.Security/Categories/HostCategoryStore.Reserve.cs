using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <content>Particular levels, and who has which.</content>
public sealed partial class HostCategoryStore
{
    /// <inheritdoc/>
    public ReserveResult Reserve(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (level.Categories.IsEmpty)
            return ReserveResult.Unisolated;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return ReserveLocked(level, owner, emulator);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CategoryHolder> ListHolders()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            RefreshAll(_running.Recent());
            HashSet<MlsLevel> recorded = [.. _folders.Levels];
            return
            [
                .. recorded.Select(level => Describe(RecordName.Of(level))).OfType<CategoryHolder>(),
                .. _importedScan!.Labels.Where(label => label.IsConstrained && !recorded.Contains(label.Level)).Select(label => label.Describe()),
                .. _importedJournals!.Where(label => !label.Level.Categories.IsEmpty && !recorded.Contains(label.Level)).Select(Describe),
            ];
        }
    }

    private static CategoryHolder Describe(CarriedLabel label) =>
        new() { Level = label.Level, Kind = CategoryHolderKind.RememberedFiles, Owner = label.Owner };

    private ReserveResult ReserveLocked(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator)
    {
        RefreshAll(_running.Scan());
        if (FindConflict(level, owner, emulator) is { } conflict)
            return ReserveResult.Refused(conflict);
        if (TryRecord(level, owner, emulator) is { } reservation)
            return ReserveResult.Reserved(reservation);
        RefreshAll(_running.Recent());
        // The rival may have withdrawn as well, or ended: then all that is known is that somebody had the level a moment ago.
        return ReserveResult.Refused(FindConflict(level, owner, emulator) ?? CategoryConflict.Between(level, Rival(level))!);
    }

    private static CategoryHolder Rival(MlsLevel level) =>
        new() { Level = level, Kind = CategoryHolderKind.Reservation, Detail = "another manager, at the same moment" };

    private CategoryConflict? FindConflict(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator)
    {
        IEnumerable<CategoryHolder> records =
            from other in _folders.Levels
            where !other.IsIncomparableTo(level)
            select Describe(RecordName.Of(other)) into holder
            where holder is not null
            select holder;
        IEnumerable<CategoryHolder> processes =
            from label in _importedScan!.Labels
            where label.IsConstrained && label.ProcessId != emulator?.ProcessId
            select label.Describe();
        // The domain's own files may carry its level: it is taken over by a new manager, or was not restored when it last stopped.
        IEnumerable<CategoryHolder> files =
            from label in _importedJournals!
            where !label.Level.Categories.IsEmpty && (label.Owner.Domain != owner.Domain || label.Owner.Domain == Guid.Empty)
            select Describe(label);
        return records.Concat(processes).Concat(files).Select(holder => CategoryConflict.Between(level, holder)).FirstOrDefault(conflict => conflict is not null);
    }
}

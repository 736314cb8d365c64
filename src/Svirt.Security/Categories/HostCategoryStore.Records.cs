using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <content>Writing and removing records, and what is known of everybody else's.</content>
public sealed partial class HostCategoryStore
{
    private const int ManyRivals = 16;

    internal void RecordEmulator(HostReservation reservation, EmulatorIdentity emulator)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed || !IsOwn(reservation), reservation);
            Rewrite(reservation.Level, reservation.Owner, emulator);
        }
    }

    internal void Abandon(HostReservation reservation)
    {
        lock (_gate)
        {
            if (IsOwn(reservation))
                _own.Remove(reservation.Level);
        }
    }

    internal void Release(HostReservation reservation)
    {
        lock (_gate)
        {
            if (!IsOwn(reservation))
                return;
            RemoveRecord(reservation.Level);
            _own.Remove(reservation.Level);
        }
    }

    /// <summary>
    /// Gives a level back if nothing carries it any more: no process has it or, by its environment, belongs to the domain, and no journal
    /// remembers a file with it. Otherwise it stays taken until <see cref="Recover"/> finds that this is so.
    /// </summary>
    /// <param name="reservation">A reservation of this store.</param>
    /// <returns>What stands against giving it back, or that it is freed; null for a reservation that has ended already.</returns>
    /// <exception cref="Errors.SvirtSecurityException">The journals cannot be read, or the record not removed; the reservation is as before.</exception>
    public CategoryRecovery? Settle(McsReservation reservation)
    {
        if (reservation is not HostReservation own)
            throw new ArgumentException("The reservation is another store's.", nameof(reservation));
        lock (_gate)
        {
            if (!IsOwn(own))
                return null;
            CategoryHolder holder = new() { Level = own.Level, Kind = CategoryHolderKind.Reservation, Owner = own.Owner, Manager = Manager };
            CategoryRecovery judged = Gather().Judge(new CategoryRecovery(RecordName.Of(own.Level).ToString(), CategoryRecoveryOutcome.Freed, holder, null));
            if (judged.Outcome == CategoryRecoveryOutcome.Freed)
                Release(own);
            else
                Abandon(own);
            return judged;
        }
    }

    private bool IsOwn(HostReservation reservation) => _own.TryGetValue(reservation.Level, out HostReservation? own) && ReferenceEquals(own, reservation);

    private SpaceOccupancy Attach(CategorySpace space, string folder)
    {
        // The first time, so that the first draws do not have to find out one by one what is taken.
        SpaceOccupancy occupancy = _known.Attach(space, out bool isNew);
        if (isNew)
            _folders.Refresh(folder);
        return occupancy;
    }

    /// <summary>Creates the record; null where somebody else has it, or has created a comparable one at the same time.</summary>
    private HostReservation? TryRecord(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator)
    {
        RecordName name = RecordName.Of(level);
        bool isPublished = false;
        try
        {
            // The record of a reservation that we have was removed by somebody's hand; that does not free it.
            isPublished = !_own.ContainsKey(level) && _parts.Records.TryPublish(name.Folder, name.File, RecordOf(level, owner, emulator).ToBytes());
            _folders.Note(level, name.Folder);
            if (!isPublished)
                return null;
            // Only now, with our own record in its place: whoever creates a comparable one does the same, so one of us sees the other.
            if (!_folders.RefreshOthers(name.Folder) || _folders.FindComparable(level, name.Folder) is null)
                return _own[level] = new HostReservation(this, level, owner);
        }
        catch
        {
            // Nobody gets a handle of it, so it must not stay taken.
            if (isPublished)
                RemoveRecord(level);
            else
                _known.Remove(level, LevelSources.Record);
            throw;
        }

        RemoveRecord(level);
        return null;
    }

    private void Rewrite(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator)
    {
        RecordName name = RecordName.Of(level);
        _parts.Records.Replace(name.Folder, name.File, RecordOf(level, owner, emulator).ToBytes());
    }

    private void RemoveRecord(MlsLevel level)
    {
        RecordName name = RecordName.Of(level);
        _parts.Records.Delete(name.Folder, name.File);
        _folders.Forget(level, name.Folder);
    }

    private ReservationRecord RecordOf(MlsLevel level, CategoryOwner owner, EmulatorIdentity? emulator) =>
        ReservationRecord.Create(level, owner, Manager, _parts.Identity, emulator);

    // No folder has an empty name, so none is left out.
    private void RefreshAll(RunningLabelScan scan) => RefreshSurroundings("", scan);

    /// <summary>Learns what could stand against a level: processes, journals, and the records outside the level's own folder.</summary>
    private void RefreshSurroundings(string folder, RunningLabelScan scan)
    {
        _folders.RefreshOthers(folder);
        if (!ReferenceEquals(scan, _importedScan))
        {
            HashSet<MlsLevel> now = [.. scan.Labels.Where(label => label.IsConstrained).Select(label => label.Level)];
            _known.Update(LevelSources.Process, _processLevels, now);
            (_processLevels, _importedScan) = (now, scan);
        }

        IReadOnlyCollection<CarriedLabel> carried = _options.LabelRecords.ListCarriedLabels();
        if (!ReferenceEquals(carried, _importedJournals))
        {
            HashSet<MlsLevel> now = [.. carried.Select(label => label.Level).Where(level => !level.Categories.IsEmpty)];
            _known.Update(LevelSources.Journal, _journalLevels, now);
            (_journalLevels, _importedJournals) = (now, carried);
        }
    }

    /// <summary>Who has a level on record; null where the record is gone or its name is no level.</summary>
    private CategoryHolder? Describe(RecordName name)
    {
        if (_parts.Records.Read(name.Folder, name.File, ReservationRecord.MaximumSize) is not { } file)
            return null;
        if (ReservationRecord.Read(file, name, out string? fault) is { } record)
            return record.Describe();
        return name.TryGetLevel(out MlsLevel level)
            ? new CategoryHolder { Level = level, Kind = CategoryHolderKind.DamagedRecord, Detail = $"{_parts.Records.Path}/{name}: {fault}" }
            : null;
    }
}

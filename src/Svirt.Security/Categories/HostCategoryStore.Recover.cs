using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <content>Judging what dead managers left, and taking it over.</content>
public sealed partial class HostCategoryStore
{
    private const string RecoveryLock = "categories.lock";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Goes through all records and frees the levels that nothing carries any more: the manager is dead, or is this one without a handle;
    /// its emulator is gone, or was of another boot; no process carries the level or the domain's mark; and no journal remembers a file
    /// that carries it. Restore the files first. Levels whose case is not clear stay taken.
    /// </summary>
    /// <returns>What was found and done, one entry for each record and for each remembered level without one.</returns>
    /// <exception cref="Errors.SvirtSecurityException">The records or journals cannot be read, or another recovery does not end.</exception>
    public IReadOnlyList<CategoryRecovery> Recover()
    {
        // Between the judgement and the removal nobody else may take the record over, or free it and let somebody reserve it anew.
        using IStateLock recovery = LockRecovery();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var results = new List<CategoryRecovery>();
            IReadOnlyList<string> folders = _parts.Records.ListFolders(out IReadOnlyList<string> strangers);
            foreach (string folder in folders.Order(StringComparer.Ordinal))
                RecoverFolder(folder, results);
            results.AddRange(strangers.Select(name => new CategoryRecovery(name, CategoryRecoveryOutcome.Damaged, null, "it is no folder")));
            RefreshAll(_running.Recent());
            HashSet<MlsLevel> recorded = [.. _folders.Levels];
            results.AddRange(
                from label in _importedJournals!
                where !label.Level.Categories.IsEmpty && !recorded.Contains(label.Level)
                select new CategoryRecovery(label.Level.ToString(), CategoryRecoveryOutcome.RecordLost, Describe(label), $"files still carry the label of {label.Owner}"));
            return results;
        }
    }

    /// <summary>
    /// Takes over the reservation of a domain whose emulator outlived its manager. Where the record is lost, the level is reserved as by
    /// <see cref="Reserve"/>; where the domain is another one or the former manager runs, the conflict says so.
    /// </summary>
    /// <param name="level">The level that the domain runs with.</param>
    /// <param name="owner">The domain.</param>
    /// <param name="emulator">Its process.</param>
    /// <exception cref="Errors.SvirtSecurityException">The store cannot be read or written, or a recovery does not end.</exception>
    public ReserveResult Adopt(MlsLevel level, CategoryOwner owner, EmulatorIdentity emulator)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(emulator);
        if (level.Categories.IsEmpty)
            return ReserveResult.Unisolated;
        using IStateLock recovery = LockRecovery();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            RecordName name = RecordName.Of(level);
            if (Describe(name) is not { } holder)
                return ReserveLocked(level, owner, emulator);
            bool isOrphan = holder is { Kind: CategoryHolderKind.Reservation, Manager: { } manager } && !_own.ContainsKey(level)
                && (manager == Manager || !_parts.Managers.IsAliveElsewhere(manager));
            if (!isOrphan || holder.Owner!.Domain != owner.Domain)
                return ReserveResult.Refused(CategoryConflict.Between(level, holder)!);
            Rewrite(level, owner, emulator);
            _folders.Note(level, name.Folder);
            return ReserveResult.Reserved(_own[level] = new HostReservation(this, level, owner));
        }
    }

    private IStateLock LockRecovery() => _parts.State.TryLock(RecoveryLock, LockPatience)
        ?? throw new HostException("lock", _parts.State.Path + "/" + RecoveryLock, "another recovery has not ended");

    private void RecoverFolder(string folder, List<CategoryRecovery> results)
    {
        var orphans = new List<CategoryRecovery>();
        foreach (string file in _parts.Records.List(folder).Order(StringComparer.Ordinal))
        {
            if (RemoveTemporaryFile(folder, file))
                continue;
            if (JudgeRecord(new RecordName(folder, file)) is { } judged)
                (judged.Outcome == CategoryRecoveryOutcome.Freed ? orphans : results).Add(judged);
        }

        if (orphans.Count == 0)
            return;
        // Only now: what a manager started just before it died is seen, since it is dead.
        RecoveryEvidence evidence = Gather();
        foreach (CategoryRecovery orphan in orphans)
        {
            CategoryRecovery judged = evidence.Judge(orphan);
            results.Add(judged);
            if (judged.Outcome == CategoryRecoveryOutcome.Freed)
                RemoveRecord(orphan.Holder!.Level);
        }
    }

    private RecoveryEvidence Gather() =>
        new(_running.Scan(), _parts.Scanner.ListEnvironmentValues(_options.DomainVariable), _options.LabelRecords.ListCarriedLabels());

    /// <summary>What the record itself, its manager and its emulator say: freed, as far as they go. Null where it is gone meanwhile.</summary>
    private CategoryRecovery? JudgeRecord(RecordName name)
    {
        if (_parts.Records.Read(name.Folder, name.File, ReservationRecord.MaximumSize) is not { } file)
            return null;
        bool isLevel = name.TryGetLevel(out MlsLevel level);
        if (ReservationRecord.Read(file, name, out string? fault) is not { } record || !(isLevel || name.IsDigest))
        {
            CategoryHolder? damaged = isLevel ? new CategoryHolder { Level = level, Kind = CategoryHolderKind.DamagedRecord, Detail = fault } : null;
            return damaged is not null && IsLeftByPowerLoss(file)
                ? new CategoryRecovery(name.ToString(), CategoryRecoveryOutcome.Freed, damaged, "an empty record of an earlier boot, as a loss of power leaves it")
                : new CategoryRecovery(name.ToString(), CategoryRecoveryOutcome.Damaged, damaged, fault ?? "its name is no level of this folder");
        }

        (CategoryRecoveryOutcome outcome, string? detail) = JudgeManagerAndEmulator(record);
        return new CategoryRecovery(name.ToString(), outcome, record.Describe(), detail);
    }

    private (CategoryRecoveryOutcome Outcome, string? Detail) JudgeManagerAndEmulator(ReservationRecord record)
    {
        if (record.Manager == Manager && _own.ContainsKey(MlsLevel.Parse(record.Level)))
            return (CategoryRecoveryOutcome.Own, null);
        if (_parts.Managers.IsAliveElsewhere(record.Manager))
            return (CategoryRecoveryOutcome.OwnedByOther, $"manager {record.Manager} runs");
        if (IsOutOfSight(record.BootId, record.PidNamespace))
            return (CategoryRecoveryOutcome.OtherPidNamespace, $"it was made in the pid namespace {record.PidNamespace}");
        if (record.Emulator is not { } emulator)
            return (CategoryRecoveryOutcome.Freed, null);
        if (IsOutOfSight(emulator.BootId, emulator.PidNamespace))
            return (CategoryRecoveryOutcome.OtherPidNamespace, $"its emulator was started in the pid namespace {emulator.PidNamespace}");
        return emulator.BootId == _parts.Identity.BootId && IsRunning(emulator)
            ? (CategoryRecoveryOutcome.EmulatorRuns, $"process {emulator.ProcessId} runs")
            : (CategoryRecoveryOutcome.Freed, null);
    }

    /// <summary>The start time tells it from another process with its id; the descriptor, unlike /proc, a zombie from a process that runs.</summary>
    private bool IsRunning(EmulatorIdentity emulator)
    {
        using SafeFileHandle? process = _parts.Handles.Open(emulator.ProcessId);
        return process is not null
            && _parts.Processes.ReadStat(emulator.ProcessId)?.StartTime == emulator.StartTime
            && !_parts.Handles.WaitEnded(process, TimeSpan.Zero);
    }

    /// <summary>Of this boot, so its processes may run, but in a pid namespace where they cannot be looked for.</summary>
    private bool IsOutOfSight(string bootId, string pidNamespace) => bootId == _parts.Identity.BootId && pidNamespace != _parts.Identity.PidNamespace;

    /// <summary>
    /// Records are published whole, so an empty one was written, but not yet to the disk, when the host lost power; no manager and no
    /// emulator of that boot can live.
    /// </summary>
    private bool IsLeftByPowerLoss(RecordFile file) => file is { Fault: null, Content.Length: 0 }
        && _parts.ReadBootTime() is { } bootTime && file.ChangedAt < bootTime;

    /// <summary>True for what a manager killed in the middle of replacing a record left; it is removed unless that manager lives.</summary>
    private bool RemoveTemporaryFile(string folder, string file)
    {
        if (!file.StartsWith('.') || !Guid.TryParseExact(file[1..], "D", out Guid manager))
            return false;
        if (manager != Manager && !_parts.Managers.IsAliveElsewhere(manager))
            _parts.Records.Delete(folder, file);
        return true;
    }
}

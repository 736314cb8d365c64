using System.Collections.Concurrent;
using System.Collections.Immutable;
using Svirt.Security.Categories;
using Svirt.Security.Drivers;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security;

/// <content>Recovering what a crashed manager left.</content>
public sealed partial class SecurityManager
{
    private readonly ConcurrentDictionary<Guid, AdoptedDomain> _adopted = new();

    /// <summary>The domains that somebody holds a handle of, or is about to get one of. On record without one, nobody would ever stop them.</summary>
    private readonly ConcurrentDictionary<ConfinedDomain, byte> _held = new();

    private readonly Lock _recovery = new();

    /// <summary>
    /// Goes through all domains on record whose manager is dead, and those that this manager could neither prepare nor undo. Where the
    /// emulator is gone, the files are put back as they were; where it still runs, this manager takes the domain over and
    /// <see cref="StopRecovered(DomainIdentity, TimeSpan?)"/> ends it. A manager does this once when it starts, and again whenever something could not be restored.
    /// </summary>
    /// <remarks>Then levels that nothing carries any more are given back; those that something may carry are logged and stay taken.</remarks>
    /// <returns>What was found and done, one entry for each domain on record.</returns>
    public ImmutableArray<RecoveredDomain> Recover()
    {
        ImmutableArray<RecoveredDomain> recovered;
        lock (_recovery)
            recovered = [.. _records.ListJournals().ToArray().Select(RecoverOne).OfType<RecoveredDomain>()];
        foreach (RecoveredDomain domain in recovered)
            LogRecovered(domain.Outcome is RecoveryOutcome.Failed or RecoveryOutcome.Damaged or RecoveryOutcome.Undecidable ? LevelOfTrouble : LevelOfNews, domain.Domain.Name, domain.Outcome, domain.Detail);
        // Only now: what files carried a moment ago they do no longer. All together, so that the host is looked through once.
        RecoverLevels();
        RecoverIdentities();
        _records.Sweep();
        _managers.Sweep();
        return recovered;
    }

    /// <summary>Stops a domain that <see cref="Recover"/> found still running, as <see cref="Stop(ConfinedDomain, TimeSpan?)"/> stops one of this manager's own.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="grace">How long the emulator has after SIGTERM; ten seconds where null.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="ArgumentException">The domain was not taken over by this manager.</exception>
    /// <exception cref="LabelRestoreException">Some files could not be put back. All were tried; stopping can be tried again.</exception>
    /// <exception cref="DomainStopException">The emulator does not end; nothing was restored.</exception>
    public ImmutableArray<RestoreResult> StopRecovered(DomainIdentity domain, TimeSpan? grace = null) => StopRecovered(domain, new DomainStopOptions { Grace = grace });

    /// <summary>As <see cref="StopRecovered(DomainIdentity, TimeSpan?)"/>, for instance for a domain that has migrated to another host.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="options">How it is stopped.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="ArgumentException">The domain was not taken over by this manager.</exception>
    /// <exception cref="SvirtSecurityException">As for <see cref="StopRecovered(DomainIdentity, TimeSpan?)"/>.</exception>
    public ImmutableArray<RestoreResult> StopRecovered(DomainIdentity domain, DomainStopOptions options)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        if (!_adopted.TryGetValue(domain.Id, out AdoptedDomain? adopted))
            throw new ArgumentException($"Domain {domain} was not taken over by this manager.", nameof(domain));
        if (options.HasMigratedAway)
            _engine.MarkMigrated(domain);
        RunningProcess emulator = adopted.Emulator;
        End(domain, emulator.Id, signal => emulator.Signal(signal), emulator.WaitForExit, options.Grace ?? DefaultGrace);
        ReleaseHostState(domain);
        ImmutableArray<RestoreResult> results = RestoreAll(domain);
        SettleIdentity(domain, prepared: null, results);
        Settle(domain, adopted.Reservations.Take(), results);
        if (_adopted.TryRemove(domain.Id, out _))
            emulator.Dispose();
        return results;
    }

    /// <summary>Null where the domain was stopped, or another manager recovered it, while this one looked at it.</summary>
    private RecoveredDomain? RecoverOne(Guid id)
    {
        var domain = new DomainIdentity(id, id.ToString());
        try
        {
            if (_records.ReadJournal(id) is not { } journal)
                return null;
            domain = journal.Identity;
            if (IsOwn(journal))
                return new RecoveredDomain(domain, RecoveryOutcome.Own, null, []);
            return _managers.IsAliveElsewhere(journal.Manager)
                ? new RecoveredDomain(domain, RecoveryOutcome.OwnedByOther, null, [])
                : RecoverOrphan(domain, now => now.Manager == journal.Manager && !IsOwn(now));
        }
        catch (RecordException e)
        {
            return new RecoveredDomain(domain, RecoveryOutcome.Damaged, null, [], e.Message);
        }
        catch (LabelRestoreException e)
        {
            return new RecoveredDomain(domain, RecoveryOutcome.Failed, null, e.Results, e.Message);
        }
        catch (SvirtSecurityException e)
        {
            return new RecoveredDomain(domain, RecoveryOutcome.Failed, null, [], e.Message);
        }
    }

    /// <summary>A handle is registered before its domain is put on record, so what is on record without one has been given up.</summary>
    private bool IsOwn(DomainJournal journal) =>
        journal.Manager == _managers.Id && (_adopted.ContainsKey(journal.Domain) || _held.Keys.Any(held => held.Identity.Id == journal.Domain));

    private RecoveredDomain? RecoverOrphan(DomainIdentity domain, Predicate<DomainJournal> isOrphan)
    {
        EmulatorRecord? record = _records.ReadEmulator(domain.Id);
        if (record is not null && record.BootId == _host.Identity.BootId)
        {
            if (record.PidNamespace != _host.Identity.PidNamespace)
                return new RecoveredDomain(domain, RecoveryOutcome.Undecidable, null, [], $"its emulator was started in the pid namespace {record.PidNamespace}");
            if (FindEmulator(record) is { } emulator)
                return TakeOver(domain, isOrphan, emulator);
        }

        // Under the domain's lock, so that no other manager has prepared it anew and loaded what is taken away here.
        return _engine.RestoreOrphan(domain, journal => isOrphan(journal) && HasReleasedHostState(domain)) is { } results
            ? new RecoveredDomain(domain, results.Any(IsLeft) ? RecoveryOutcome.MigratedAway : RecoveryOutcome.Restored, null, Reported(domain, results))
            : null;
    }

    private RecoveredDomain? TakeOver(DomainIdentity domain, Predicate<DomainJournal> isOrphan, RunningProcess emulator)
    {
        if (!_engine.TryAdopt(domain, isOrphan))
        {
            emulator.Dispose();
            return null;
        }

        AdoptHostState(domain, emulator.Id);
        var adopted = new AdoptedDomain(emulator, new LabelReservations());
        _adopted[domain.Id] = adopted;
        WriteEmulator(domain, emulator.Id, emulator.StartTime);
        AdoptLevel(domain, adopted);
        return new RecoveredDomain(domain, RecoveryOutcome.StillRunning, emulator.Id, []);
    }

    /// <summary>The level is the one that the kernel says the process has, whatever any record says.</summary>
    private void AdoptLevel(DomainIdentity domain, AdoptedDomain adopted)
    {
        RunningProcess emulator = adopted.Emulator;
        try
        {
            if (!SecurityContext.TryParse(_host.Processes.ReadSELinuxContext(emulator.Id), out SecurityContext? label) || label.Range is not { } range || !_constraint.Applies(label))
                return;
            ReserveResult result = _categories.Adopt(range.High, new CategoryOwner(domain.Id, domain.Name), IdentityOf(emulator.Id, emulator.StartTime));
            if (result.Reservation is { } reservation)
                adopted.Reservations.Add(reservation);
            else if (result.Conflict is { } conflict)
                LogNotAdopted(domain.Name, conflict.ToString());
        }
        catch (SvirtSecurityException e)
        {
            // The process goes on running with it, which every allocation on this host sees.
            LogNotAdopted(domain.Name, e.Message);
        }
    }

    private void RecoverLevels()
    {
        try
        {
            foreach (CategoryRecovery level in _categories.Recover())
                LogLevelRecovered(level.Outcome is CategoryRecoveryOutcome.Freed or CategoryRecoveryOutcome.Own or CategoryRecoveryOutcome.OwnedByOther ? LevelOfDetail : LevelOfTrouble, level.Record, level.Outcome, level.Detail);
        }
        catch (SvirtSecurityException e)
        {
            LogLevelsNotRecovered(e.Message);
        }
    }

    /// <summary>The emulator of a record, if it lives. Where the manager died before it knew the process id, the process tells by its environment.</summary>
    private RunningProcess? FindEmulator(EmulatorRecord record)
    {
        IEnumerable<int> candidates = record.ProcessId != 0
            ? [record.ProcessId]
            : record.LaunchToken is { } token ? _host.Scanner.FindByEnvironment(LaunchVariable, token) : [];
        foreach (int id in candidates)
        {
            long? startTime = record.ProcessId != 0 ? record.StartTime : _host.Processes.ReadStat(id)?.StartTime;
            RunningProcess? process = startTime is { } start ? RunningProcess.TryOpen(id, start) : null;
            if (process is { HasExited: false })
                return process;
            process?.Dispose();
        }

        return null;
    }

    /// <summary>A domain whose emulator outlived its manager, and what is reserved for it.</summary>
    private sealed record AdoptedDomain(RunningProcess Emulator, LabelReservations Reservations);
}

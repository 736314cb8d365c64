using System.Collections.Concurrent;
using System.Collections.Immutable;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security;

/// <content>Recovering what a crashed manager left.</content>
public sealed partial class SecurityManager
{
    private readonly ConcurrentDictionary<Guid, RunningProcess> _adopted = new();

    /// <summary>
    /// Goes through all domains on record whose manager is dead. Where the emulator is gone, the files are put back as they were; where it
    /// still runs, this manager takes the domain over and <see cref="StopRecovered"/> ends it. A manager does this once when it starts,
    /// and again whenever something could not be restored.
    /// </summary>
    /// <returns>What was found and done, one entry for each domain on record.</returns>
    public ImmutableArray<RecoveredDomain> Recover()
    {
        ImmutableArray<RecoveredDomain> recovered = [.. _records.ListJournals().ToArray().Select(RecoverOne).OfType<RecoveredDomain>()];
        foreach (RecoveredDomain domain in recovered)
            LogRecovered(domain.Outcome is RecoveryOutcome.Failed or RecoveryOutcome.Damaged or RecoveryOutcome.Undecidable ? LevelOfTrouble : LevelOfNews, domain.Domain.Name, domain.Outcome, domain.Detail);
        _records.Sweep();
        _managers.Sweep();
        return recovered;
    }

    /// <summary>Stops a domain that <see cref="Recover"/> found still running, as <see cref="Stop"/> stops one of this manager's own.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="grace">How long the emulator has after SIGTERM; ten seconds where null.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="ArgumentException">The domain was not taken over by this manager.</exception>
    /// <exception cref="LabelRestoreException">Some files could not be put back. All were tried; stopping can be tried again.</exception>
    /// <exception cref="DomainStopException">The emulator does not end; nothing was restored.</exception>
    public ImmutableArray<RestoreResult> StopRecovered(DomainIdentity domain, TimeSpan? grace = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (!_adopted.TryGetValue(domain.Id, out RunningProcess? emulator))
            throw new ArgumentException($"Domain {domain} was not taken over by this manager.", nameof(domain));
        End(domain, emulator.Id, signal => emulator.Signal(signal), emulator.WaitForExit, grace ?? DefaultGrace);
        ImmutableArray<RestoreResult> results = RestoreAll(domain);
        if (_adopted.TryRemove(domain.Id, out _))
            emulator.Dispose();
        return results;
    }

    /// <summary>Null where the domain was stopped while recovery looked at it.</summary>
    private RecoveredDomain? RecoverOne(Guid id)
    {
        var domain = new DomainIdentity(id, id.ToString());
        try
        {
            if (_records.ReadJournal(id) is not { } journal)
                return null;
            domain = journal.Identity;
            if (journal.Manager == _managers.Id)
                return new RecoveredDomain(domain, RecoveryOutcome.Own, null, []);
            return _managers.IsAliveElsewhere(journal.Manager)
                ? new RecoveredDomain(domain, RecoveryOutcome.OwnedByOther, null, [])
                : RecoverOrphan(domain);
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

    private RecoveredDomain RecoverOrphan(DomainIdentity domain)
    {
        EmulatorRecord? record = _records.ReadEmulator(domain.Id);
        if (record is not null && record.BootId == _host.Identity.BootId)
        {
            if (record.PidNamespace != _host.Identity.PidNamespace)
                return new RecoveredDomain(domain, RecoveryOutcome.Undecidable, null, [], $"its emulator was started in the pid namespace {record.PidNamespace}");
            if (FindEmulator(domain, record) is { } emulator)
                return TakeOver(domain, emulator);
        }

        return new RecoveredDomain(domain, RecoveryOutcome.Restored, null, RestoreAll(domain));
    }

    private RecoveredDomain TakeOver(DomainIdentity domain, RunningProcess emulator)
    {
        _engine.Adopt(domain);
        WriteEmulator(domain, emulator.Id, emulator.StartTime);
        _adopted[domain.Id] = emulator;
        return new RecoveredDomain(domain, RecoveryOutcome.StillRunning, emulator.Id, []);
    }

    /// <summary>The emulator of a record, if it lives. Where the manager died before it knew the process id, the process tells by its environment.</summary>
    private RunningProcess? FindEmulator(DomainIdentity domain, EmulatorRecord record)
    {
        IEnumerable<int> candidates = record.ProcessId != 0
            ? [record.ProcessId]
            : _host.Scanner.FindByEnvironment(DomainVariable, domain.Id.ToString());
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
}

using System.Collections.Immutable;
using Svirt.Security.Categories;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security;

/// <content>Stopping domains.</content>
public sealed partial class SecurityManager
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;

    /// <summary>How long a killed emulator may take to be gone: it has only to be scheduled once more.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Ends the emulator if it still runs (SIGTERM, then SIGKILL), and puts the domain's files back as they were. The files are touched
    /// only after the emulator is gone. A domain that is stopped already stays so.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="grace">How long the emulator has after SIGTERM; ten seconds where null.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="LabelRestoreException">Some files could not be put back. All were tried; stopping can be tried again.</exception>
    /// <exception cref="DomainStopException">The emulator does not end; nothing was restored.</exception>
    /// <exception cref="Drivers.AppArmor.AppArmorProfileException">Another process still has the domain's profile; nothing was restored.</exception>
    public ImmutableArray<RestoreResult> Stop(ConfinedDomain domain, TimeSpan? grace = null) => Stop(domain, new DomainStopOptions { Grace = grace });

    /// <summary>As <see cref="Stop(ConfinedDomain, TimeSpan?)"/>, for instance for a domain that has migrated to another host.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="options">How it is stopped.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="SvirtSecurityException">As for <see cref="Stop(ConfinedDomain, TimeSpan?)"/>.</exception>
    public ImmutableArray<RestoreResult> Stop(ConfinedDomain domain, DomainStopOptions options)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        if (!TryBeginStop(domain, options))
            return [];
        if (domain.Emulator is { } emulator)
            End(domain.Identity, emulator.Id, signal => emulator.Signal(signal), patience => emulator.WaitForExit(patience) is not null, options.Grace ?? DefaultGrace);
        return EndStop(domain);
    }

    /// <summary>Does what <see cref="Stop(ConfinedDomain, TimeSpan?)"/> does without holding a thread while the emulator ends.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="grace">How long the emulator has after SIGTERM; ten seconds where null.</param>
    /// <param name="cancellationToken">Gives up waiting; the domain can be stopped again.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="LabelRestoreException">Some files could not be put back. All were tried; stopping can be tried again.</exception>
    /// <exception cref="DomainStopException">The emulator does not end; nothing was restored.</exception>
    public Task<ImmutableArray<RestoreResult>> StopAsync(ConfinedDomain domain, TimeSpan? grace = null, CancellationToken cancellationToken = default) =>
        StopAsync(domain, new DomainStopOptions { Grace = grace }, cancellationToken);

    /// <summary>As <see cref="StopAsync(ConfinedDomain, TimeSpan?, CancellationToken)"/>, for instance for a domain that has migrated to another host.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="options">How it is stopped.</param>
    /// <param name="cancellationToken">Gives up waiting; the domain can be stopped again.</param>
    /// <returns>What became of every file.</returns>
    /// <exception cref="SvirtSecurityException">As for <see cref="StopAsync(ConfinedDomain, TimeSpan?, CancellationToken)"/>.</exception>
    public async Task<ImmutableArray<RestoreResult>> StopAsync(ConfinedDomain domain, DomainStopOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        if (!TryBeginStop(domain, options))
            return [];
        if (domain.Emulator is { HasExited: false } emulator)
        {
            emulator.Signal(SignalTerminate);
            if (!await HasEndedAsync(emulator, options.Grace ?? DefaultGrace, cancellationToken).ConfigureAwait(false))
            {
                LogKilling(domain.Identity.Name, emulator.Id);
                emulator.Kill();
                if (!await HasEndedAsync(emulator, KillPatience, cancellationToken).ConfigureAwait(false))
                    throw new DomainStopException(domain.Identity, emulator.Id);
            }
        }

        return EndStop(domain);
    }

    /// <summary>What is to stay is on record before anything ends, so that whatever happens then, nobody puts it back.</summary>
    private bool TryBeginStop(ConfinedDomain domain, DomainStopOptions options)
    {
        if (!domain.TryBeginStop())
            return false;
        lock (domain.Restoring)
        {
            if (options.HasMigratedAway && domain.State != DomainState.Stopped)
                _engine.MarkMigrated(domain.Identity);
        }

        return true;
    }

    private ImmutableArray<RestoreResult> EndStop(ConfinedDomain domain)
    {
        // Only one of several threads that stop the domain finds it on record.
        lock (domain.Restoring)
        {
            if (domain.State == DomainState.Stopped)
                return [];
            ReleaseHostState(domain);
            ImmutableArray<RestoreResult> results = RestoreAll(domain.Identity);
            SettleIdentity(domain.Identity, domain, results);
            Settle(domain.Identity, domain.Reservations.Take(), results);
            domain.Move(DomainState.Stopped, DomainState.Stopping);
            _held.TryRemove(domain, out _);
            return results;
        }
    }

    /// <summary>
    /// Gives back what was reserved for a domain that has ended, after its files were put back. Where something still carries a level (a
    /// process that the emulator started and that outlived it), the level stays taken until <see cref="Recover"/> finds it free.
    /// </summary>
    private void Settle(DomainIdentity domain, ImmutableArray<McsReservation> reservations, ImmutableArray<RestoreResult> results)
    {
        if (results.Any(IsLeft))
        {
            // The journal keeps the level from all others, and the domain may come back with it; a record would keep it from that too.
            foreach (McsReservation reservation in reservations)
                EndReservation(domain.Name, reservation, ended => ended.Dispose());
            return;
        }

        foreach (McsReservation reservation in reservations)
        {
            EndReservation(domain.Name, reservation, ended =>
            {
                if (_categories.Settle(ended) is { Outcome: not CategoryRecoveryOutcome.Freed } judged)
                    LogLevelKept(LevelOfTrouble, judged.Record, judged.Outcome, judged.Detail);
            });
        }
    }

    /// <summary>The domain is stopped whatever becomes of its level; what cannot be ended now is left to recovery.</summary>
    private void EndReservation(string domain, McsReservation reservation, Action<McsReservation> end)
    {
        try
        {
            end(reservation);
        }
        catch (SvirtSecurityException e)
        {
            LogReservationLeft(domain, e.Message);
            reservation.Quarantine();
        }
    }

    /// <summary>Files of the domain carry its labels on another host's behalf.</summary>
    private static bool IsLeft(RestoreResult result) => result.Outcome == RestoreOutcome.LeftToDestination;

    private ImmutableArray<RestoreResult> RestoreAll(DomainIdentity domain) => Reported(domain, _engine.Restore(domain));

    private ImmutableArray<RestoreResult> Reported(DomainIdentity domain, ImmutableArray<RestoreResult> results)
    {
        foreach (RestoreResult result in results)
            LogRestored(result.Outcome is RestoreOutcome.Failed or RestoreOutcome.Replaced or RestoreOutcome.ChangedByOthers ? LevelOfTrouble : LevelOfDetail, domain.Name, result.Path, result.Model, result.Outcome, result.Detail);
        ThrowIfFailed(domain, results);
        LogStopped(domain.Name);
        return results;
    }

    /// <summary>Ends a process, however it is held.</summary>
    private void End(DomainIdentity domain, int processId, Action<int> signal, Func<TimeSpan, bool> waitForExit, TimeSpan grace)
    {
        if (waitForExit(TimeSpan.Zero))
            return;
        signal(SignalTerminate);
        if (waitForExit(grace))
            return;
        LogKilling(domain.Name, processId);
        signal(SignalKill);
        if (!waitForExit(KillPatience))
            throw new DomainStopException(domain, processId);
    }

    private static async Task<bool> HasEndedAsync(ConfinedProcess emulator, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await emulator.WaitForExitAsync(cancellationToken).WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

using Svirt.Security.Categories;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>The operator's last resort.</content>
public sealed partial class SecurityManager
{
    /// <summary>
    /// Takes a domain off the record without putting its files back: they stay as they are, with the labels, owners and entries that they have.
    /// For what recovery can never restore, such as a damaged journal or a file system that is gone for good: until then nothing that the
    /// journal may speak of is given to anybody. Also for a domain of this manager that was stopped and whose files could not all be put back
    /// (<see cref="LabelRestoreException"/>); it is stopped then. Logged as a warning with the reason.
    /// </summary>
    /// <remarks>
    /// Levels of the domain are given back by the next <see cref="Recover"/>, identities at once or by it, if nothing else shows that they are used. What is
    /// left on the files is not looked at: see to it before, or another domain may get a level or identity that can open them.
    /// </remarks>
    /// <param name="domain">The domain's id, as <see cref="Recover"/> reports it.</param>
    /// <param name="reason">Why, for whoever reads the log.</param>
    /// <returns>Whether it was on record.</returns>
    /// <exception cref="ArgumentException">There is no reason.</exception>
    /// <exception cref="DomainInUseException">A manager that is alive has it, or its emulator runs.</exception>
    public bool Forget(Guid domain, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var identity = new DomainIdentity(domain, domain.ToString());
        ConfinedDomain? own = _held.Keys.FirstOrDefault(held => held.Identity.Id == domain);
        lock (own?.Restoring ?? new Lock())
        {
            bool wasOnRecord = _engine.Forget(identity, journal => ThrowIfInUse(journal?.Identity ?? identity, journal), entries => LogForgotten(domain, entries, reason));
            if (wasOnRecord)
                LetGo(identity, own);
            return wasOnRecord;
        }
    }

    /// <summary>What was reserved for the domain is left to recovery, which finds out what still carries it.</summary>
    private void LetGo(DomainIdentity domain, ConfinedDomain? own)
    {
        foreach (McsReservation reservation in own?.Reservations.Take() ?? [])
            reservation.Quarantine();
        if (own is not null && _held.TryRemove(own, out _))
            own.Move(DomainState.Stopped, DomainState.Stopping);
        if (_adopted.TryRemove(domain.Id, out AdoptedDomain? adopted))
        {
            foreach (McsReservation reservation in adopted.Reservations.Take())
                reservation.Quarantine();
            adopted.Emulator.Dispose();
        }

        if (own is not null || adopted is not null)
            ReleaseIdentity(domain, own, isRestored: false);
    }

    /// <summary>The domain is this manager's, and not one that was stopped and could only not be put back.</summary>
    private bool IsInUseHere(Guid domain) =>
        _held.Keys.Any(held => held.Identity.Id == domain && (held.State != DomainState.Stopping || held.Emulator is { HasExited: false }))
        || (_adopted.TryGetValue(domain, out AdoptedDomain? adopted) && !adopted.Emulator.HasExited);

    private void ThrowIfInUse(DomainIdentity domain, DomainJournal? journal)
    {
        if (IsInUseHere(domain.Id))
            throw new DomainInUseException(domain, "this manager has it; stop it");
        if (journal is not null && journal.Manager != _managers.Id && _managers.IsAliveElsewhere(journal.Manager))
            throw new DomainInUseException(domain, "a manager that is alive has it; stop it there");
        if (_records.ReadEmulator(domain.Id) is not { } record || record.BootId != _host.Identity.BootId)
            return;
        if (record.PidNamespace != _host.Identity.PidNamespace)
            throw new DomainInUseException(domain, $"its emulator was started in the pid namespace {record.PidNamespace}, which cannot be seen from here");
        using Launch.RunningProcess? emulator = FindEmulator(record);
        if (emulator is not null)
            throw new DomainInUseException(domain, $"its emulator runs as process {emulator.Id}");
    }
}

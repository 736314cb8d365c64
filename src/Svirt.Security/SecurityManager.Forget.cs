using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>The operator's last resort.</content>
public sealed partial class SecurityManager
{
    /// <summary>
    /// Takes a domain off the record without putting its files back: they stay as they are, with the labels, owners and entries that they have.
    /// For what recovery can never restore, such as a damaged journal or a file system that is gone for good: until then nothing that the
    /// journal may speak of is given to anybody. Logged as a warning with the reason.
    /// </summary>
    /// <remarks>Levels and identities of the domain are given back by the next <see cref="Recover"/>, if nothing else shows that they are used.</remarks>
    /// <param name="domain">The domain's id, as <see cref="Recover"/> reports it.</param>
    /// <param name="reason">Why, for whoever reads the log.</param>
    /// <returns>Whether it was on record.</returns>
    /// <exception cref="ArgumentException">There is no reason.</exception>
    /// <exception cref="DomainInUseException">A manager that is alive has it, or its emulator runs.</exception>
    public bool Forget(Guid domain, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var identity = new DomainIdentity(domain, domain.ToString());
        return _engine.Forget(identity, journal => ThrowIfInUse(journal?.Identity ?? identity, journal), entries => LogForgotten(domain, entries, reason));
    }

    private void ThrowIfInUse(DomainIdentity domain, DomainJournal? journal)
    {
        if (journal is not null && (IsOwn(journal) || _managers.IsAliveElsewhere(journal.Manager)))
            throw new DomainInUseException(domain, "a manager that is alive has it; stop it there");
        if (_adopted.ContainsKey(domain.Id) || _held.Keys.Any(held => held.Identity.Id == domain.Id))
            throw new DomainInUseException(domain, "this manager has it; stop it");
        if (_records.ReadEmulator(domain.Id) is not { } record || record.BootId != _host.Identity.BootId)
            return;
        if (record.PidNamespace != _host.Identity.PidNamespace)
            throw new DomainInUseException(domain, $"its emulator was started in the pid namespace {record.PidNamespace}, which cannot be seen from here");
        using Launch.RunningProcess? emulator = FindEmulator(record);
        if (emulator is not null)
            throw new DomainInUseException(domain, $"its emulator runs as process {emulator.Id}");
    }
}

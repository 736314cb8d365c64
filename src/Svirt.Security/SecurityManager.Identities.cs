using System.Collections.Immutable;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac.Identities;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>The identities that domains have for themselves (R3.4, DacDriverOptions.IdentityPerDomain).</content>
public sealed partial class SecurityManager
{
    /// <summary>Null where all emulators run as one user. Session managers can take on no identity.</summary>
    private DacIdentityPool? OpenIdentities(SecurityManagerOptions options)
    {
        if (options.Dac.IdentityPerDomain is not { } range || !_host.Identity.IsPrivileged)
            return null;
        var parts = new IdentityPoolParts
        {
            Records = _host.OpenIdentities(_managers.Id),
            State = _host.State,
            Managers = _managers,
            Accounts = _host.Accounts,
            Scanner = _host.Scanner,
            Processes = _host.Processes,
            Ownership = _host.Ownership,
            Handover = options.Dac.DynamicOwnership ? new FileHandover(_host.Files, _host.Entries, _records) : null,
            RememberedOwners = new RememberedOwners(_records.Index),
            SubordinateIds = _host.ReadSubordinateIds,
            Time = _host.Time,
        };
        return new DacIdentityPool(range, parts);
    }

    /// <summary>After the domain has ended. Files that were left to another host carry its identity still.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="prepared">What this manager prepared of it; null where it was taken over from another, and so is no use of this one's.</param>
    /// <param name="results">What became of its files.</param>
    private void SettleIdentity(DomainIdentity domain, ConfinedDomain? prepared, ImmutableArray<RestoreResult> results)
    {
        if (!results.Any(IsLeft))
            ReleaseIdentity(domain, prepared, isRestored: true);
        else if (prepared?.TryEndIdentityUse() == true)
            _identities?.Park(domain.Id);
    }

    private void ReleaseIdentity(DomainIdentity domain, ConfinedDomain? prepared, bool isRestored)
    {
        bool endsUse = prepared?.TryEndIdentityUse() == true;
        EndIdentity(domain, pool => pool.Release(domain.Id, endsUse, isRestored));
    }

    /// <summary>
    /// The domain could not be prepared. Where it could not be undone either, entries for its identity may be on its files, which no sweep looks
    /// at: recovery gives the identity back with the files.
    /// </summary>
    private void WithdrawIdentity(DomainIdentity domain)
    {
        if (MayBeCarried(domain.Id))
            _identities?.Park(domain.Id);
        else
            EndIdentity(domain, pool => pool.Withdraw(domain.Id));
    }

    /// <summary>What still belongs to the identity keeps it quarantined; the domain has stopped all the same.</summary>
    private void EndIdentity(DomainIdentity domain, Func<DacIdentityPool, string?> end)
    {
        try
        {
            if (_identities is not null && end(_identities) is { } remains)
                LogQuarantined(domain.Name, remains);
        }
        catch (SvirtSecurityException e)
        {
            LogQuarantined(domain.Name, e.Message);
        }
    }

    private bool MayBeCarried(Guid domain)
    {
        try
        {
            return _records.ReadJournal(domain)?.Manager == _managers.Id;
        }
        catch (SvirtSecurityException)
        {
            return true;
        }
    }

    private void RecoverIdentities()
    {
        if (_identities is null)
            return;
        foreach ((uint id, string remains) in _identities.Recover(domain => _records.ListJournals().Contains(domain)))
            LogQuarantinedIdentity(id, remains);
    }

    /// <summary>Before the domain can make files there.</summary>
    private void RecordDirectories(DomainIdentity domain, ImmutableArray<DomainConfinement> confinements, LabelPlan labels) =>
        _identities?.RecordDirectories(domain, DirectoriesOf(labels), WritableDirectories.Of(confinements, labels));

    /// <summary>The directories that hold the files of a plan, where an emulator may be able to make others.</summary>
    private static ImmutableHashSet<string> DirectoriesOf(LabelPlan labels) =>
    [
        .. from action in labels.Actions
           where action.Target is { Directories.IsEmpty: false }
           select action.Target!.Directories[^1].Path into path
           where path != "/"
           select path,
    ];
}

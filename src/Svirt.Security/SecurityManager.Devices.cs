using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>Attaching and detaching resources of running domains.</content>
public sealed partial class SecurityManager
{
    /// <summary>
    /// Labels a further resource of a prepared or running domain, before the emulator is told of it; an image with what it stands on, where
    /// its document leaves that open.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="resource">The resource.</param>
    /// <exception cref="DomainPlanException">Its plan says that it cannot be attached; nothing was changed.</exception>
    /// <exception cref="LabellingException">The file could not be labelled; everything was undone.</exception>
    /// <exception cref="UnsafePathException">The file is refused by the rules on paths.</exception>
    /// <exception cref="AppArmorProfileException">The profile could not be extended; everything was undone.</exception>
    /// <exception cref="InvalidOperationException">The domain is neither prepared nor running.</exception>
    public void Attach(ConfinedDomain domain, DomainResource resource)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(resource);
        ThrowUnlessActive(domain);
        (DomainDefinition completed, ImmutableArray<PlanFinding> chain) = CompleteChains(domain.Plan.Domain with { Resources = [resource] });
        (LabelPlan labels, ImmutableArray<PlanFinding> planned) = _stack.PlanAttachment(domain.Plan, completed.Resources);
        ImmutableArray<PlanFinding> findings = [.. chain.Union(planned)];
        if (findings.Any(finding => finding.Severity == FindingSeverity.Error))
            throw new DomainPlanException(domain.Identity.Name, findings);
        labels = domain.WithoutPresent(labels);
        RecordDirectories(domain.Identity, domain.Plan.Confinements, labels);
        _engine.Extend(domain.Identity, labels);
        domain.Add(labels, resource);
        try
        {
            ApplyHostState(domain);
        }
        catch
        {
            TakeBackAttachment(domain, resource);
            throw;
        }

        LogAttached(domain.Identity.Name, resource.Path);
    }

    /// <summary>
    /// Gives a resource up after the emulator has let go of it. Without SELinux a descriptor that the emulator still holds keeps working; the
    /// result says so, and no other domain gets the file for itself until the emulator has ended.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="resource">The resource, as it was attached or is among <see cref="ConfinedDomain.Resources"/>.</param>
    /// <returns>What became of its file, for each model that had labelled it.</returns>
    /// <exception cref="LabelRestoreException">The file could not be put back; it stays on record.</exception>
    /// <exception cref="AppArmorProfileException">The profile could not be made smaller; the domain keeps the resource.</exception>
    /// <exception cref="ArgumentException">The domain does not have it.</exception>
    /// <exception cref="InvalidOperationException">The domain is neither prepared nor running.</exception>
    public ImmutableArray<RestoreResult> Detach(ConfinedDomain domain, DomainResource resource)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(resource);
        ThrowUnlessActive(domain);
        ImmutableHashSet<FileIdentity> files = domain.FindFilesOnlyOf(resource)
            ?? throw new ArgumentException($"Domain {domain.Identity} does not have {resource.Path}.", nameof(resource));
        bool isRevoked = domain.State != DomainState.Running || Models.Contains(SELinuxDriver.ModelName, StringComparer.Ordinal);
        ApplyHostState(domain, except: resource);
        ImmutableArray<RestoreResult> results = _engine.Restore(domain.Identity, files, isRevoked ? null : DacDriver.ModelName);
        ThrowIfFailed(domain.Identity, results);
        domain.Remove(resource);

        // Nothing to do unless another resource was attached meanwhile, with this one still in the set.
        ApplyHostState(domain);
        LogDetached(domain.Identity.Name, resource.Path);
        return results;
    }

    private static void ThrowUnlessActive(ConfinedDomain domain)
    {
        if (domain.State is not (DomainState.Prepared or DomainState.Running))
            throw new InvalidOperationException($"Domain {domain.Identity} is {domain.State}; nothing can be attached or detached now.");
    }

    private static void ThrowIfFailed(DomainIdentity domain, ImmutableArray<RestoreResult> results)
    {
        if (results.Any(result => result.Outcome == RestoreOutcome.Failed))
            throw new LabelRestoreException(domain, results);
    }
}

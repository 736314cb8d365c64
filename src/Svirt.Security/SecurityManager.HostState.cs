using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Errors;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>What drivers keep on the host besides labels of files: profiles in the kernel.</content>
public sealed partial class SecurityManager
{
    private AppArmorDriver NewAppArmorDriver(SecurityManagerOptions options)
    {
        var compiler = new AppArmorCompiler(_host.Launcher, options.AppArmor.CompileTimeout);
        var store = new AppArmorProfileStore(_host.AppArmor, _host.Processes, _host.Scanner, compiler);
        return new AppArmorDriver(_host.AppArmor, _host.Processes, store, _resolver, options.AppArmor, options.RequireConfined);
    }

    private IEnumerable<(IHostStateDriver Driver, DomainConfinement Confinement)> HostStatesOf(ConfinedDomain domain) =>
        from pair in _stack.Drivers.Zip(domain.Plan.Confinements)
        where pair.First is IHostStateDriver
        select ((IHostStateDriver)pair.First, pair.Second);

    /// <summary>The domain is on record and its files are labelled; where a driver fails, all that is undone.</summary>
    private void EnterHostState(ConfinedDomain domain)
    {
        try
        {
            ApplyHostState(domain);
        }
        catch
        {
            UndoHostState(domain.Identity);
            throw;
        }
    }

    /// <param name="domain">The domain.</param>
    /// <param name="except">A resource that it is about to lose.</param>
    private void ApplyHostState(ConfinedDomain domain, DomainResource? except = null)
    {
        // Two changes of one domain at a time would leave the host with the set of whichever compiled longer. Other domains do not wait.
        lock (domain.HostState)
        {
            // What a domain that is being stopped has is taken away for good.
            ThrowUnlessActive(domain);
            foreach ((IHostStateDriver driver, DomainConfinement confinement) in HostStatesOf(domain))
                driver.Apply(domain.Identity, confinement, domain.FindResources(driver.Model, except));
        }
    }

    private void VerifyHostState(ConfinedDomain domain, int? processId)
    {
        foreach ((IHostStateDriver driver, DomainConfinement confinement) in HostStatesOf(domain))
            driver.Verify(domain.Identity, confinement, processId);
    }

    private void AdoptHostState(DomainIdentity domain, int processId)
    {
        foreach (IHostStateDriver driver in _stack.Drivers.OfType<IHostStateDriver>())
            driver.Adopt(domain, processId);
    }

    /// <summary>Before the files are put back, as the record that tells of the state ends with them.</summary>
    private void ReleaseHostState(DomainIdentity domain)
    {
        foreach (IHostStateDriver driver in _stack.Drivers.OfType<IHostStateDriver>())
            driver.Release(domain);
    }

    private void ReleaseHostState(ConfinedDomain domain)
    {
        lock (domain.HostState)
            ReleaseHostState(domain.Identity);
    }

    private bool HasReleasedHostState(DomainIdentity domain)
    {
        ReleaseHostState(domain);
        return true;
    }

    /// <summary>The failure that led here is the one to report; what cannot be undone stays on record and is logged.</summary>
    private void UndoHostState(DomainIdentity domain)
    {
        try
        {
            ReleaseHostState(domain);
            RestoreAll(domain);
        }
        catch (SvirtSecurityException e)
        {
            LogUndoFailed(domain.Name, e.Message);
        }
    }

    /// <summary>As <see cref="UndoHostState"/>, for a resource that was labelled and could not be attached.</summary>
    private void TakeBackAttachment(ConfinedDomain domain, DomainResource resource)
    {
        try
        {
            if (domain.FindFilesOnlyOf(resource) is { } files)
                ThrowIfFailed(domain.Identity, _engine.Restore(domain.Identity, files));
            domain.Remove(resource);
        }
        catch (SvirtSecurityException e)
        {
            LogUndoFailed(domain.Identity.Name, e.Message);
        }
    }
}

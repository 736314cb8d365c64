using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests;

/// <summary>Drivers that keep something on the host for each domain: asked in the right order, with the right resources, and undone.</summary>
public sealed class HostStateTests : IDisposable
{
    private readonly ManagerHost _host = new();
    private readonly StateDriver _driver = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void AttachAndDetach_OfADomain_GiveTheDriverExactlyTheResourcesLeft()
    {
        using SecurityManager manager = NewManager(_driver);
        string a = _host.Folder.NewFile("a"), b = _host.Folder.NewFile("b");
        ConfinedDomain domain = manager.Prepare(ManagerHost.Domain("alpha", a));
        DomainResource second = ManagerHost.Disk(b);
        manager.Attach(domain, second);
        manager.Detach(domain, second);
        manager.Stop(domain);
        Assert.Equal(["apply a", "apply a,b", "apply a", "apply a", "release"], _driver.Calls);
    }

    [RootFact]
    public void Prepare_DriverFails_EverythingIsUndone()
    {
        using SecurityManager manager = NewManager(_driver);
        _driver.FailOn = "apply";
        Assert.Throws<AppArmorProfileException>(() => manager.Prepare(ManagerHost.Domain("alpha", _host.Folder.NewFile("a"))));
        Assert.Equal(["apply a", "release"], _driver.Calls);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Attach_DriverFails_TheDomainIsAsBefore()
    {
        using SecurityManager manager = NewManager(_driver);
        ConfinedDomain domain = manager.Prepare(ManagerHost.Domain("alpha", _host.Folder.NewFile("a")));
        DomainResource second = ManagerHost.Disk(_host.Folder.NewFile("b"));
        _driver.FailOn = "apply";
        Assert.Throws<AppArmorProfileException>(() => manager.Attach(domain, second));
        Assert.DoesNotContain(second, domain.Resources);

        _driver.FailOn = null;
        manager.Attach(domain, second);
        Assert.Contains(second, domain.Resources);
        manager.Stop(domain);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Stop_DriverFails_FilesStayAndItCanBeTriedAgain()
    {
        using SecurityManager manager = NewManager(_driver);
        ConfinedDomain domain = manager.Prepare(ManagerHost.Domain("alpha", _host.Folder.NewFile("a")));
        _driver.FailOn = "release";
        Assert.Throws<AppArmorProfileException>(() => manager.Stop(domain));
        Assert.False(_host.IsClean);
        _driver.FailOn = null;
        manager.Stop(domain);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Launch_DriverFindsAnotherState_NothingGoesOnRunning()
    {
        using SecurityManager manager = NewManager(_driver);
        foreach (string failing in new[] { "verify", "verify running" })
        {
            _driver.FailOn = failing;
            DomainDefinition domain = ManagerHost.Domain("alpha", _host.Folder.NewFile(failing));
            Assert.Throws<AppArmorProfileException>(() => manager.Launch(domain, new EmulatorCommand("/usr/bin/sleep", "60")));
            Assert.Equal("release", _driver.Calls[^1]);
            Assert.True(_host.IsClean);
        }
    }

    [RootFact]
    public void Recover_DomainsOfAManagerThatIsGone_AreReleasedOrAdopted()
    {
        ConfinedDomain running;
        using (SecurityManager first = NewManager(_driver))
        {
            first.Prepare(ManagerHost.Domain("prepared", _host.Folder.NewFile("a")));
            running = first.Launch(ManagerHost.Domain("running", _host.Folder.NewFile("b")), new EmulatorCommand("/usr/bin/sleep", "60"));
        }

        var driver = new StateDriver();
        using SecurityManager second = NewManager(driver);
        second.Recover();
        Assert.Equal(["adopt", "release"], driver.Calls.Order(StringComparer.Ordinal));
        second.StopRecovered(running.Identity);
        Assert.Equal(2, driver.Calls.Count(call => call == "release"));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Plan_TwoMandatoryModels_IsAnErrorOfThePlan()
    {
        using SecurityManager manager = NewManager(
            new StateDriver("one", new LaunchPlan { AppArmorProfile = "p" }), new StateDriver("two", new LaunchPlan { SELinuxContext = "c" }));
        SecurityPlan plan = manager.Plan(ManagerHost.Domain("alpha", _host.Folder.NewFile("a")));
        Assert.False(plan.CanStart);
        Assert.Contains(StackRules.TwoMandatoryModels, plan.Findings.Select(finding => finding.Rule));
    }

    private SecurityManager NewManager(params StateDriver[] drivers) => _host.NewManager(options =>
    {
        foreach (StateDriver driver in drivers)
            options.AdditionalDrivers.Add(driver);
        options.Models = [.. drivers.Select(driver => driver.Model), "dac"];
    });
}

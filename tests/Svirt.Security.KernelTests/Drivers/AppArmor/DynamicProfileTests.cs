using System.Collections.Concurrent;
using System.IO.Abstractions;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Host;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Drivers.AppArmor;

/// <summary>Profiles made for domains, in the kernel: what emulators may open while they run.</summary>
public sealed class DynamicProfileTests : IDisposable
{
    private const int DomainsAtOnce = 50;
    private const int Threads = 8;

    private readonly ProcessLauncher _launcher = new(new ProcessLauncherOptions { StartTimeout = LauncherUnderTest.Patience });
    private readonly AppArmorProfileStore _profiles;

    public DynamicProfileTests() => _profiles = new AppArmorProfileStore(_launcher);

    public void Dispose() => _launcher.Dispose();

    [KernelFact(Kernel.AppArmor)]
    public void Launch_DynamicDomain_HasItsOwnDiskAndNotTheOthers()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        string own = folder.Add("own {a,b} \"x\".img", "mine\n"), other = folder.Add("other.img", "theirs\n");
        using var log = KernelLog.OpenAtEnd();
        string profile;
        using (var alpha = new ShellDomain(manager, ShellDomain.Definition("alpha", ShellDomain.Disk(own))))
        {
            profile = "libvirt-" + alpha.Domain.Identity.Id;
            Assert.Equal($"{profile} (apparmor/enforce)", manager.GetProcessLabel(alpha.Domain.Emulator!.Id)!.ToString());
            Assert.Equal(("mine", "denied"), (alpha.Ask("r", own), alpha.Ask("r", other)));
            Assert.Contains($"profile=\"{profile}\"", log.WaitForDenial(other).Denial, StringComparison.Ordinal);
        }

        Assert.Null(_profiles.FindMode(profile));
    }

    /// <summary>The kernel of the laboratory mediates all that profiles have rules on, and its own compiler knows it.</summary>
    [KernelFact(Kernel.AppArmor)]
    public void Plan_DynamicDomain_NothingIsLeftUnmediated()
    {
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager(options => options.RequireConfined = true, "apparmor", "dac");
        Assert.DoesNotContain(manager.Plan(ShellDomain.Definition("alpha")).Findings, finding => finding.Rule is AppArmorRules.NotMediated or AppArmorRules.Compiler);
        Assert.Contains("kill", new AppArmorFileSystem(new FileSystem()).ReadFeatures()["signal/mask"].Split(' '));
    }

    [KernelFact(Kernel.AppArmor)]
    public void Attach_ReadOnlyMedium_IsReadUntilDetachedAndNeverWritten()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        string disk = folder.Add("disk.img", "disk\n"), iso = folder.Add("cd.iso", "first\nsecond\n");
        using var alpha = new ShellDomain(manager, ShellDomain.Definition("alpha", ShellDomain.Disk(disk)));
        DomainResource medium = ShellDomain.Disk(iso, ResourceAccess.ReadOnly);

        Assert.Equal(("denied", "written"), (alpha.Ask("r", iso), alpha.Ask("w", disk)));
        manager.Attach(alpha.Domain, medium);
        Assert.Equal(("first", "denied"), (alpha.Ask("r", iso), alpha.Ask("w", iso)));
        Assert.Equal("held", alpha.Ask("hold", iso));
        manager.Detach(alpha.Domain, medium);
        Assert.Equal(("denied", "written"), (alpha.Ask("r", iso), alpha.Ask("w", disk)));

        // What is open stays open: AppArmor judges when a file is opened.
        Assert.Equal("first", alpha.Ask("held"));
    }

    /// <summary>A lower layer is reopened for writing while its domain runs, as for a block commit.</summary>
    [KernelFact(Kernel.AppArmor)]
    public void Attach_LowerLayerForWriting_IsWrittenThenAndNotBefore()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        string top = folder.Add("top.qcow2", "top\n"), lower = folder.Add("base.qcow2", "base\n");
        DomainResource readOnly = ShellDomain.Disk(lower, ResourceAccess.ReadOnly, depth: 1), writable = ShellDomain.Disk(lower, ResourceAccess.ReadWrite, depth: 1);
        using var alpha = new ShellDomain(manager, ShellDomain.Definition("alpha", ShellDomain.Disk(top), readOnly));

        Assert.Equal(("base", "denied"), (alpha.Ask("r", lower), alpha.Ask("w", lower)));
        manager.Detach(alpha.Domain, readOnly);
        manager.Attach(alpha.Domain, writable);
        Assert.Equal("written", alpha.Ask("w", lower));
        manager.Detach(alpha.Domain, writable);
        manager.Attach(alpha.Domain, readOnly);
        Assert.Equal(("base", "denied"), (alpha.Ask("r", lower), alpha.Ask("w", lower)));
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_ComplainMode_RecordsAndLetsPass()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager(options => options.AppArmor.Complain = true, "apparmor", "dac");
        string other = folder.Add("other.img", "theirs\n");
        using var log = KernelLog.OpenAtEnd();
        using var alpha = new ShellDomain(manager, ShellDomain.Definition("alpha"));

        Assert.Equal("theirs", alpha.Ask("r", other));
        Assert.Equal("complain", manager.GetProcessLabel(alpha.Domain.Emulator!.Id)!.Mode);
        Assert.True(SpinWait.SpinUntil(() => log.Denials().Any() || log.Records.Any(record => record.Contains("ALLOWED", StringComparison.Ordinal) && record.Contains(other, StringComparison.Ordinal)), LauncherUnderTest.Patience));
    }

    [KernelFact(Kernel.AppArmor)]
    public void Recover_ManagerDisposed_TakesOverLiveDomainsAndUnloadsTheProfilesOfDeadOnes()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        string first = folder.Add("first.img", "1\n"), second = folder.Add("second.img", "2\n"), third = folder.Add("third.img", "3\n");
        ConfinedDomain live, dead, prepared;
        using (SecurityManager crashed = state.NewManager("apparmor", "dac"))
        {
            live = crashed.Launch(ShellDomain.Definition("live", ShellDomain.Disk(first)), ShellDomain.Command);
            dead = crashed.Launch(ShellDomain.Definition("dead", ShellDomain.Disk(second)), ShellDomain.Command);
            prepared = crashed.Prepare(ShellDomain.Definition("prepared", ShellDomain.Disk(third)));
            dead.Emulator!.Kill();
            Assert.NotNull(dead.Emulator.WaitForExit(LauncherUnderTest.Patience));
        }

        _profiles.Load("libvirt-" + Guid.Empty, $"abi <abi/3.0>,\nprofile libvirt-{Guid.Empty} {{ }}");
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        Dictionary<Guid, RecoveryOutcome> outcomes = manager.Recover().ToDictionary(domain => domain.Domain.Id, domain => domain.Outcome);
        Assert.Equal(
            (RecoveryOutcome.StillRunning, RecoveryOutcome.Restored, RecoveryOutcome.Restored),
            (outcomes[live.Identity.Id], outcomes[dead.Identity.Id], outcomes[prepared.Identity.Id]));
        Assert.Equal(("enforce", null, null), (Mode(live), Mode(dead), Mode(prepared)));

        manager.StopRecovered(live.Identity, TimeSpan.FromSeconds(1));
        Assert.Null(Mode(live));

        // What somebody else loaded is not ours to unload.
        Assert.Equal("enforce", _profiles.FindMode("libvirt-" + Guid.Empty));
        _profiles.Unload("libvirt-" + Guid.Empty);
    }

    [KernelFact(Kernel.AppArmor)]
    public void Launch_ManyDomainsAtOnce_EachHasItsOwnDiskAndNotTheNextOnes()
    {
        using var folder = new ImageFolder();
        using var state = new StateFolder();
        using SecurityManager manager = state.NewManager("apparmor", "dac");
        string[] disks = [.. Enumerable.Range(0, DomainsAtOnce).Select(i => folder.Add($"disk{i}.img", $"disk {i}\n"))];
        var domains = new ConcurrentDictionary<int, ShellDomain>();
        InParallel(i => domains[i] = new ShellDomain(manager, ShellDomain.Definition($"domain{i}", ShellDomain.Disk(disks[i]))));
        Assert.Equal(DomainsAtOnce, domains.Count);
        foreach ((int i, ShellDomain domain) in domains)
            Assert.Equal(($"disk {i}", "denied"), (domain.Ask("r", disks[i]), domain.Ask("r", disks[(i + 1) % DomainsAtOnce])));
        InParallel(i => domains[i].Dispose());
        Assert.DoesNotContain(domains.Values, domain => Mode(domain.Domain) is not null);
    }

    private string? Mode(ConfinedDomain domain) => _profiles.FindMode("libvirt-" + domain.Identity.Id);

    private static void InParallel(Action<int> action)
    {
        int next = -1;
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < DomainsAtOnce; i = Interlocked.Increment(ref next))
            {
                try
                {
                    action(i);
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            }
        }
    }
}

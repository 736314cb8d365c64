using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Errors;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

/// <summary>When the host is looked through for what belongs to an identity, who waits for it, and what becomes of one whose sweep was cut short.</summary>
public sealed class IdentitySweepTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Other runs of these tests on the machine have identities of their own: every sweep looks at all of /tmp.</summary>
    private static readonly uint First = 1_975_000_000 + ((uint)Environment.ProcessId % 1_000_000 * 8);
    private readonly ManagerHost _host = new();
    private readonly Sweeps _sweeps = new();

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void PrepareAndStop_OneDomain_IsSweptOnceWhenItStops()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Dynamic("vm"));
        Assert.Equal(0, _sweeps.Count);
        manager.Stop(domain);
        Assert.Equal(1, _sweeps.Count);
        manager.Prepare(Dynamic("next"));
        Assert.Equal(1, _sweeps.Count);
    }

    /// <summary>No process can have had the identity.</summary>
    [RootFact]
    public void Prepare_Fails_TheIdentityIsFreeWithoutASweep()
    {
        using SecurityManager manager = NewManager(count: 1);
        DomainDefinition missing = Dynamic("vm") with { Resources = [Disk(_host.Folder.Path + "/missing")] };
        Assert.ThrowsAny<SvirtSecurityException>(() => manager.Prepare(missing));
        Assert.Equal(0, _sweeps.Count);
        Assert.Empty(Taken());
        Assert.Equal(First, manager.Prepare(Dynamic("next")).Plan.Launch.UserId);
    }

    [RootFact]
    public async Task Prepare_AnotherDomainIsBeingSwept_DoesNotWait()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain stopped = manager.Prepare(Dynamic("stopped"));
        Gate gate = _sweeps.Hold();
        Task stop = Task.Factory.StartNew(() => manager.Stop(stopped), TaskCreationOptions.LongRunning);
        gate.AwaitSweep();

        ConfinedDomain other = manager.Prepare(Dynamic("other"));
        Assert.NotEqual(stopped.Plan.Launch.UserId, other.Plan.Launch.UserId);
        using (SecurityManager second = NewManager())
            Assert.DoesNotContain(second.Prepare(Dynamic("third")).Plan.Launch.UserId, new[] { stopped.Plan.Launch.UserId, other.Plan.Launch.UserId });
        Assert.Contains(Text(First), Taken());

        gate.Open();
        await stop;
        Assert.DoesNotContain(Text(First), Taken());
    }

    /// <summary>Of the same manager or of another.</summary>
    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepare_TheOnlyIdentityIsBeingSwept_WaitsForIt(bool isSameManager)
    {
        using SecurityManager manager = NewManager(count: 1), second = NewManager(count: 1);
        ConfinedDomain stopped = manager.Prepare(Dynamic("stopped"));
        Gate gate = _sweeps.Hold();
        Task stop = Task.Factory.StartNew(() => manager.Stop(stopped), TaskCreationOptions.LongRunning);
        gate.AwaitSweep();
        Task<ConfinedDomain> prepare = Task.Factory.StartNew(() => (isSameManager ? manager : second).Prepare(Dynamic("other")), TaskCreationOptions.LongRunning);
        gate.Open();
        await stop;
        Assert.Equal(First, (await prepare).Plan.Launch.UserId);
    }

    /// <summary>Whoever asks next sweeps it, of whichever manager.</summary>
    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Prepare_TheSweepWasCutShort_IsSweptAgainWithoutRecovery(bool isSameManager)
    {
        using SecurityManager manager = NewManager(count: 1), second = NewManager(count: 1);
        ConfinedDomain domain = manager.Prepare(Dynamic("vm"));
        _sweeps.Failure = new HostException("openat", "/tmp", 24);
        manager.Stop(domain);
        Assert.Equal([Text(First)], Taken());
        _sweeps.Failure = null;
        Assert.Equal(First, (isSameManager ? manager : second).Prepare(Dynamic("next")).Plan.Launch.UserId);
    }

    /// <summary>Not by every domain that finds the pool empty: that somebody has cleared up is told by recovery.</summary>
    [RootFact]
    public void Prepare_TheSweepFoundSomething_StaysQuarantinedUntilRecovery()
    {
        string left = "/tmp/svirt-swept-" + Guid.NewGuid();
        try
        {
            using SecurityManager manager = NewManager(count: 1);
            ConfinedDomain domain = manager.Prepare(Dynamic("vm"));
            File.WriteAllText(left, "");
            TemporaryFolder.ChangeOwner(left, First, First);
            manager.Stop(domain);
            int sweeps = _sweeps.Count;
            Assert.Throws<HostException>(() => manager.Prepare(Dynamic("next")));
            Assert.Equal(sweeps, _sweeps.Count);
            Assert.Contains(left, File.ReadAllText(_host.StateDirectory + "/identities/taken/" + Text(First)), StringComparison.Ordinal);
            manager.Recover();
            Assert.Equal([Text(First)], Taken());
            File.Delete(left);
            manager.Recover();
            Assert.Equal(First, manager.Prepare(Dynamic("next")).Plan.Launch.UserId);
        }
        finally
        {
            File.Delete(left);
        }
    }

    /// <summary>It is not looked for files before the process has ended, and then by whoever needs the identity.</summary>
    [RootFact]
    public void Prepare_AProcessOutlivedTheDomain_TheIdentityIsSweptWhenItHasEnded()
    {
        using var launcher = new ProcessLauncher(new ProcessLauncherOptions());
        using SecurityManager manager = NewManager(count: 1);
        ConfinedDomain domain = manager.Prepare(Dynamic("vm"));
        using (ConfinedProcess process = launcher.Launch(new LaunchPlan { UserId = First, GroupId = First }, new EmulatorCommand("/usr/bin/sleep", "1000")))
        {
            manager.Stop(domain);
            Assert.Throws<HostException>(() => manager.Prepare(Dynamic("early")));
            Assert.Equal(0, _sweeps.Count);
            Assert.Equal([Text(First)], Taken());
            process.Kill();
            process.WaitForExit(Patience);
        }

        Assert.Equal(First, manager.Prepare(Dynamic("next")).Plan.Launch.UserId);
        Assert.Equal(1, _sweeps.Count);
    }

    [RootFact]
    public void Recover_ManyIdentitiesOfADeadManager_AreSweptTogether()
    {
        using (SecurityManager dead = NewManager())
        {
            for (int i = 0; i < 5; i++)
                dead.Prepare(Dynamic("vm" + i));
        }

        using SecurityManager next = NewManager();
        PatientRecovery.Await(() =>
        {
            next.Recover();
            return Taken().Length == 0;
        });
        Assert.Empty(Taken());
        // Twice where the dead manager's lock, of which a child had a copy, was let go in between.
        Assert.InRange(_sweeps.Count, 1, 2);
    }

    /// <summary>Nobody has the handle of such a domain: recovery puts its files back and frees its identity.</summary>
    [RootFact]
    public void Recover_DomainThatCouldNeitherBeLaunchedNorUndone_ItsIdentityIsFree()
    {
        DomainDefinition domain = Dynamic("vm");
        string disk = domain.Resources[0].Path, before = TemporaryFolder.Describe(disk);
        using var log = new Listener(name =>
        {
            if (name == "LogPrepared")
                MountedFolder.Run("chattr", "+i", disk);
        });
        using SecurityManager manager = NewManager(count: 1, log);
        try
        {
            Assert.ThrowsAny<SvirtSecurityException>(() => manager.Launch(domain, new EmulatorCommand(_host.Folder.NewFile("program"))));
            Assert.Equal([Text(First)], Taken());
            manager.Recover();
            Assert.Equal([Text(First)], Taken());
        }
        finally
        {
            MountedFolder.Run("chattr", "-i", disk);
        }

        manager.Recover();
        Assert.Equal(before, TemporaryFolder.Describe(disk));
        Assert.Empty(Taken());
    }

    /// <summary>An administrator, or a container whose ids overlap.</summary>
    [RootFact]
    public void Prepare_AProcessTookTheNumberOnItsOwn_IsPassedOver()
    {
        using var launcher = new ProcessLauncher(new ProcessLauncherOptions());
        using ConfinedProcess process = launcher.Launch(new LaunchPlan { UserId = 5001, GroupId = 5001, SupplementaryGroups = [First] }, new EmulatorCommand("/usr/bin/sleep", "1000"));
        try
        {
            using SecurityManager manager = NewManager();
            Assert.Equal(First + 1, manager.Prepare(Dynamic("vm")).Plan.Launch.UserId);
            Assert.DoesNotContain(Text(First), Taken());
        }
        finally
        {
            process.Kill();
            process.WaitForExit(Patience);
        }
    }

    /// <summary>The last to end a domain gives its identity back; before that, whoever prepares it anew relies on it.</summary>
    [RootFact]
    public void Prepare_ByMany_NoIdentityIsTwoDomains()
    {
        using SecurityManager manager = NewManager(count: 8);
        var used = new ConcurrentDictionary<uint, string>();
        DomainDefinition[] domains = [.. Enumerable.Range(0, 6).Select(i => Dynamic("vm" + i))];
        Parallel.ForEach(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            DomainDefinition domain = domains[i % domains.Length];
            try
            {
                ConfinedDomain prepared = manager.Prepare(domain);
                uint id = prepared.Plan.Launch.UserId!.Value;
                Assert.Equal(domain.Name, used.GetOrAdd(id, domain.Name));
                Assert.Contains(Text(id), Taken());
                Assert.True(used.TryRemove(id, out _));
                manager.Stop(prepared);
            }
            catch (DomainInUseException)
            {
                // Another thread has it.
            }
        });
        Assert.Empty(used);
        Assert.Empty(Taken());
    }

    private string[] Taken() => Directory.Exists(_host.StateDirectory + "/identities/taken") ? [.. Directory.GetFiles(_host.StateDirectory + "/identities/taken").Select(path => Path.GetFileName(path)!)] : [];

    private static string Text(uint id) => id.ToString(CultureInfo.InvariantCulture);

    private DomainDefinition Dynamic(string name) =>
        DomainXml.Parse($"<domain type='qemu'><name>{name}</name></domain>") with { Resources = [Disk(_host.Folder.NewFile(name))] };

    private SecurityManager NewManager(uint count = 8, ILoggerFactory? log = null)
    {
        var options = new SecurityManagerOptions { StateDirectory = _host.StateDirectory, Models = ["dac"], Dac = { Strategy = DacStrategy.Acl, IdentityPerDomain = new DacIdentityRange(First, count) } };
        return new SecurityManager(
            options,
            o =>
            {
                SecurityHost host = SecurityHost.Open(o);
                return host with { Ownership = _sweeps.Around(host.Ownership) };
            },
            log);
    }

    /// <summary>Told of every message, by its name.</summary>
    private sealed class Listener(Action<string?> said) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => said(eventId.Name);

        public void Dispose()
        {
        }
    }

    /// <summary>Counts the sweeps of all managers, fails or holds them up.</summary>
    private sealed class Sweeps
    {
        private int _count;
        private Gate? _gate;

        internal int Count => _count;

        internal HostException? Failure { get; set; }

        /// <summary>The next sweep waits until the gate is opened.</summary>
        internal Gate Hold() => _gate = new Gate();

        internal IOwnershipScanner Around(IOwnershipScanner inner) => new Counted(this, inner);

        private sealed class Counted(Sweeps sweeps, IOwnershipScanner inner) : IOwnershipScanner
        {
            public OwnedThings FindInCommonPlaces(Predicate<uint> isOfInterest)
            {
                Interlocked.Increment(ref sweeps._count);
                if (sweeps.Failure is { } failure)
                    throw failure;
                Interlocked.Exchange(ref sweeps._gate, null)?.Wait();
                return inner.FindInCommonPlaces(isOfInterest);
            }

            public OwnedThings FindIn(uint id, IEnumerable<string> directories) => inner.FindIn(id, directories);
        }
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new();
        private readonly TaskCompletionSource _opened = new();

        internal void Wait()
        {
            _reached.SetResult();
            Assert.True(_opened.Task.Wait(Patience));
        }

        internal void AwaitSweep() => Assert.True(_reached.Task.Wait(Patience));

        internal void Open() => _opened.SetResult();
    }
}

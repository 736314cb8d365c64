using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
public sealed class LaunchFaultTests : IDisposable
{
    private static readonly EmulatorCommand Sleep = new("/bin/sleep", "1000");
    private readonly FaultyHost _host = new();
    private readonly ProcessLauncher _launcher;

    public LaunchFaultTests() =>
        _launcher = new ProcessLauncher(
            new ProcessLauncherOptions { StartTimeout = TimeSpan.FromMilliseconds(200) },
            new LauncherServices { Spawner = _host, Handles = _host, Table = _host },
            new FixedSetpriv());

    public void Dispose()
    {
        // Whatever failed: the child is gone, and nobody waits for it.
        Assert.True(_host.LastPid > 0);
        Assert.False(Directory.Exists($"/proc/{_host.LastPid}"));
        Assert.Equal(0, _launcher.WatchedCount);
        _launcher.Dispose();
    }

    [Fact]
    public void Launch_PidfdOpenFails_KillsAndReaps()
    {
        _host.OnOpen = pid => throw new HostException("pidfd_open", $"process {pid}", 24);
        LaunchException error = Fail(Identities.Session);
        Assert.Equal((LaunchStage.Spawn, 24), (error.Stage, error.Errno));
    }

    [Fact]
    public void Launch_ProcessGoneBeforePidfd_IsAnError()
    {
        _host.OnOpen = _ => null;
        Assert.Equal(LaunchStage.Verify, Fail(Identities.Session).Stage);
    }

    [Fact]
    public void Launch_NeverBecomesTheProgram_TimesOut()
    {
        _host.OnReadExecutable = _ => new LinuxProcessDescriptors().Identify("/usr/bin/setpriv");
        LaunchException error = Fail(Identities.Session);
        Assert.Equal((LaunchStage.Timeout, 9), (error.Stage, error.Exit!.Value.Signal));
    }

    [Fact]
    public void Launch_BecomesAnotherProgram_IsKilled()
    {
        _host.OnReadExecutable = _ => new LinuxProcessDescriptors().Identify("/bin/cat");
        LaunchException error = Fail(Identities.Session);
        Assert.Equal((LaunchStage.Exec, 9), (error.Stage, error.Exit!.Value.Signal));
    }

    [Fact]
    public async Task Launch_ChildThatCannotBeKilled_IsNamedAndReapedWhenItEnds()
    {
        _host.OnSignal = _ => throw new HostException("pidfd_send_signal", "signal 9", 1);
        _host.OnChildCredentials = found => found with { UserIds = found.UserIds.SetItem(0, 4242) };
        LaunchException error = Assert.Throws<LaunchException>(() => _launcher.Launch(Identities.Session, Sleep));
        Assert.Null(error.Exit);
        Assert.Contains($"process {_host.LastPid} may still run", error.Message, StringComparison.Ordinal);
        Assert.Equal(_host.LastPid, error.RunningProcessId);
        Assert.Equal(1, _launcher.WatchedCount);

        using (SafeFileHandle process = new PidfdProcessHandles().Open(_host.LastPid)!)
            new PidfdProcessHandles().Signal(process, 9);
        for (int i = 0; i < 6000 && _launcher.WatchedCount > 0; i++)
            await Task.Delay(10);
    }

    [Fact]
    public void Launch_Cancelled_KillsAndReaps()
    {
        using var cancellation = new CancellationTokenSource();
        _host.OnReadExecutable = _ =>
        {
            cancellation.Cancel();
            return null;
        };
        Assert.ThrowsAny<OperationCanceledException>(() => _launcher.Launch(Identities.Session, Sleep, cancellation.Token));
    }

    [Fact]
    public void Launch_ProcUnreadable_FailsClosed()
    {
        _host.OnReadExecutable = pid => throw new HostException("statx", $"/proc/{pid}/exe", 13);
        LaunchException error = Fail(Identities.Session);
        Assert.Equal((LaunchStage.Verify, 13), (error.Stage, error.Errno));
        Assert.Contains("CAP_SYS_PTRACE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_ProcMalformed_FailsClosed()
    {
        _host.OnChildCredentials = _ => throw new FormatException("bad");
        Assert.Equal(LaunchStage.Verify, Fail(Identities.Session).Stage);
    }

    [Fact]
    public void Launch_EachWrongCredential_IsNamed()
    {
        (Func<ProcessCredentials, ProcessCredentials?> Change, string Name)[] cases =
        [
            (found => found with { UserIds = found.UserIds.SetItem(3, 4242) }, "uid "),
            (found => found with { GroupIds = found.GroupIds.SetItem(2, 4242) }, "gid "),
            (found => found with { SupplementaryGroups = found.SupplementaryGroups.Add(4242) }, "groups "),
            (found => null, "gone"),
        ];
        Assert.All(cases, test =>
        {
            _host.OnChildCredentials = test.Change;
            LaunchException error = Fail(Identities.Session);
            Assert.Equal((LaunchStage.Verify, 9), (error.Stage, error.Exit!.Value.Signal));
            Assert.Contains(test.Name, error.Message, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void Launch_EachCapabilitySetThatIsNotEmpty_IsNamed()
    {
        (Func<ProcessCredentials, ProcessCredentials?> Change, string Name)[] cases =
        [
            (found => found with { InheritableCapabilities = 1 }, "inheritable"),
            (found => found with { PermittedCapabilities = 1 }, "permitted"),
            (found => found with { EffectiveCapabilities = 1 }, "effective"),
            (found => found with { BoundingCapabilities = 1UL << 40 }, "bounding"),
            (found => found with { AmbientCapabilities = 1 }, "ambient"),
            (found => found with { NoNewPrivileges = false }, "no_new_privs"),
        ];
        Assert.All(cases, test =>
        {
            _host.OnChildCredentials = test.Change;
            Assert.Contains(test.Name, Fail(Identities.Confined()).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Launch_WrongSELinuxContext_NamesExpectedAndFound()
    {
        _host.SELinuxContext = "system_u:system_r:virtd_t:s0";
        LaunchException error = Fail(new LaunchPlan { SELinuxContext = "system_u:system_r:svirt_t:s0:c1,c2" });
        Assert.Equal(LaunchStage.Verify, error.Stage);
        Assert.Contains("virtd_t:s0 instead of system_u:system_r:svirt_t:s0:c1,c2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unconfined")]
    [InlineData("vm-1 (unconfined)")]
    [InlineData("vm-2 (enforce)")]
    [InlineData("vm-1//child (enforce)")]
    [InlineData(null)]
    public void Launch_WrongAppArmorLabel_FailsVerification(string? label)
    {
        _host.AppArmorLabel = label;
        Assert.Equal(LaunchStage.Verify, Fail(new LaunchPlan { AppArmorProfile = "vm-1" }).Stage);
    }

    [Theory]
    [InlineData("enforce")]
    [InlineData("complain")]
    public void Launch_RightLabels_AreExposed(string mode)
    {
        _host.AppArmorLabel = $"vm (1) ({mode})";
        using ConfinedProcess process = _launcher.Launch(new LaunchPlan { AppArmorProfile = "vm (1)" }, Sleep);
        Assert.Equal(new AppArmorLabel("vm (1)", mode), process.AppArmor);
        process.Kill();
        process.WaitForExit(Children.Patience);

        _host.SELinuxContext = "u:r:t:s0:c1";
        using ConfinedProcess other = _launcher.Launch(new LaunchPlan { SELinuxContext = "u:r:t:s0:c1" }, Sleep);
        Assert.Equal("u:r:t:s0:c1", other.SELinuxContext);
        other.Kill();
        other.WaitForExit(Children.Patience);
    }

    [Theory]
    [InlineData("setpriv", true)]
    [InlineData("sh", true)]
    [InlineData("true", false)]
    public void Launch_ZombieThatIsNotTheProgram_IsAFailure(string command, bool hasExecuted)
    {
        _host.OnReadExecutable = _ => null;
        _host.OnReadStat = stat => stat!.Value with { Command = command, HasExecuted = hasExecuted };
        Assert.Throws<LaunchException>(() => _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/true")));
    }

    [Fact]
    public void Launch_ZombieReapedByAnother_IsAFailure()
    {
        _host.OnReadExecutable = _ => null;
        _host.OnReadStat = _ => null;
        LaunchException error = Assert.Throws<LaunchException>(() => _launcher.Launch(Identities.Session, new EmulatorCommand("/bin/true")));
        Assert.Equal(LaunchStage.Verify, error.Stage);
    }

    private LaunchException Fail(LaunchPlan plan)
    {
        LaunchException error = Assert.Throws<LaunchException>(() => _launcher.Launch(plan, Sleep));
        Assert.False(Directory.Exists($"/proc/{_host.LastPid}"));
        return error;
    }

    private sealed class FixedSetpriv : ISetprivProbe
    {
        public string Find() => "/usr/bin/setpriv";
    }
}

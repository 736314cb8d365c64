using Svirt.Security.Host;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
public sealed class ConfinedProcessTests : IDisposable
{
    private const int Terminate = 15;
    private static readonly EmulatorCommand Sleep = new("/bin/sleep", "1000");
    private readonly ProcessLauncher _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [Fact]
    public async Task Kill_RunningProcess_IsReportedAsSignal()
    {
        using ConfinedProcess process = _launcher.Launch(Identities.Session, Sleep);
        Assert.False(process.HasExited);
        Assert.Null(process.WaitForExit(TimeSpan.FromMilliseconds(1)));
        Assert.True(process.Kill());
        Assert.Equal(new ProcessExit(null, 9), await process.WaitForExitAsync().WaitAsync(Children.Patience));
        Assert.True(process.HasExited);
        Assert.False(process.Signal(Terminate));
        Assert.False(Directory.Exists($"/proc/{process.Id}"));
    }

    [Fact]
    public void Signal_UnknownNumber_IsAnErrorWithErrno()
    {
        using ConfinedProcess process = _launcher.Launch(Identities.Session, Sleep);
        Assert.Equal(22, Assert.Throws<HostException>(() => process.Signal(999)).Errno);
        Assert.True(process.Signal(Terminate));
        Assert.Equal(Terminate, process.WaitForExit(Children.Patience)!.Value.Signal);
    }

    [Fact]
    public async Task WaitForExitAsync_Cancelled_LeavesTheProcessAlone()
    {
        using ConfinedProcess process = _launcher.Launch(Identities.Session, Sleep);
        using var cancellation = new CancellationTokenSource();
        Task<ProcessExit> wait = process.WaitForExitAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.False(process.HasExited);
        process.Kill();
        Assert.Equal(9, process.WaitForExit(Children.Patience)!.Value.Signal);
    }

    [Fact]
    public async Task WaitForExit_ManyWaitersAtOnce_AllGetTheSameStatus()
    {
        using ConfinedProcess process = _launcher.Launch(Identities.Session, Sleep);
        Task<ProcessExit?>[] sync = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => process.WaitForExit(Children.Patience)))];
        Task<ProcessExit>[] async = [.. Enumerable.Range(0, 8).Select(_ => process.WaitForExitAsync())];
        process.Signal(Terminate);
        Assert.All(await Task.WhenAll(sync), exit => Assert.Equal(Terminate, exit!.Value.Signal));
        Assert.All(await Task.WhenAll(async), exit => Assert.Equal(Terminate, exit.Signal));
    }

    [Fact]
    public async Task Dispose_OfProcessAndLauncher_NeitherEndsNorLosesTheChild()
    {
        ConfinedProcess process = _launcher.Launch(Identities.Session, Sleep);
        process.Dispose();
        _launcher.Dispose();
        Assert.False(process.HasExited);
        Assert.True(Directory.Exists($"/proc/{process.Id}"));
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Children.Patience);
        Assert.False(Directory.Exists($"/proc/{process.Id}"));
        Assert.Equal(0, _launcher.WatchedCount);
    }

    [Fact]
    public void TryOpen_SamePidAndStartTime_FindsTheProcessAgain()
    {
        using ConfinedProcess process = _launcher.Launch(Identities.Session, Sleep);
        Assert.Null(RunningProcess.TryOpen(process.Id, process.StartTime + 1));
        using RunningProcess? found = RunningProcess.TryOpen(process.Id, process.StartTime);
        Assert.NotNull(found);
        Assert.False(found.HasExited);
        Assert.True(found.Signal(0));
        Assert.True(found.Kill());
        Assert.True(found.WaitForExit(Children.Patience));
        Assert.Equal(9, process.WaitForExit(Children.Patience)!.Value.Signal);
        Assert.False(found.Kill());
        Assert.Null(RunningProcess.TryOpen(process.Id, process.StartTime));
    }
}

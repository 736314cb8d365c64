using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public class PosixSpawnerTests
{
    private readonly LinuxProcessDescriptors _descriptors = new();

    [Fact]
    public void Spawn_MissingProgram_IsItsErrno()
    {
        using SafeFileHandle root = _descriptors.OpenDirectory("/");
        HostException error = Assert.Throws<HostException>(() => new PosixSpawner().Spawn(Request("/nonexistent", root)));
        Assert.Equal((2, "posix_spawn", "/nonexistent"), (error.Errno, error.Operation, error.Path));
    }

    [Fact]
    public void Spawn_SameTargetTwice_IsRefused()
    {
        using SafeFileHandle root = _descriptors.OpenDirectory("/");
        SpawnRequest request = Request("/bin/true", root) with { Descriptors = [new(root, 3), new(root, 3)] };
        Assert.Throws<ArgumentException>(() => new PosixSpawner().Spawn(request));
    }

    [Fact]
    public void Reap_ChildThatEndsTwice_IsNoChildTheSecondTime()
    {
        var handles = new PidfdProcessHandles();
        using SafeFileHandle root = _descriptors.OpenDirectory("/");
        int pid = new PosixSpawner().Spawn(Request("/bin/true", root));
        using SafeFileHandle process = handles.Open(pid)!;
        Assert.True(handles.WaitEnded(process, TimeSpan.FromSeconds(60)));
        Assert.Equal(new ChildState(ChildStateKind.Exited, 0), handles.Reap(process));
        Assert.Equal(ChildStateKind.NotAChild, handles.Reap(process).Kind);
        Assert.False(handles.Signal(process, 9));
        Assert.Null(handles.Open(pid));
    }

    [Fact]
    public void KillAndReapByPid_NotOurChild_IsLeftAlone()
    {
        // A grandchild stands for a pid that has been reaped and given to another process.
        using var stranger = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", "-c \"sleep 1000 & echo $!\"")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        int pid = int.Parse(stranger.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        stranger.WaitForExit();
        var handles = new PidfdProcessHandles();
        using SafeFileHandle process = handles.Open(pid)!;

        handles.KillAndReapByPid(pid);

        Assert.True(handles.Signal(process, 0));
        Assert.False(handles.WaitEnded(process, TimeSpan.FromMilliseconds(50)));
        Assert.True(handles.Signal(process, 9));
        Assert.True(handles.WaitEnded(process, TimeSpan.FromSeconds(60)));
    }

    private static SpawnRequest Request(string path, SafeFileHandle root) => new()
    {
        Path = path,
        Arguments = [path],
        Environment = [],
        WorkingDirectory = root,
        Descriptors = [],
    };
}

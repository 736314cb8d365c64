using System.Diagnostics;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

/// <summary>A state directory on a file system without space.</summary>
public sealed class FullDiskTests
{
    [RootFact]
    public void Write_NoSpaceLeft_IsATypedErrorAndTheOldContentStays()
    {
        const int NoSpace = 28; // ENOSPC
        using var folder = new TemporaryFolder();
        Run("/bin/mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", folder.Path);
        try
        {
            using StateDirectory state = StateDirectory.Open(folder.Path, ["records"], TimeProvider.System);
            state.WriteDurably("records/a", "old"u8);
            Assert.Equal(NoSpace, Assert.Throws<HostException>(() => state.WriteDurably("records/a", new byte[1 << 20])).Errno);
            Assert.Equal("old"u8, state.Read("records/a")!);
            Assert.Equal(["a"], state.List("records"));
            using IStateLock held = state.TryLock("records/lock", TimeSpan.Zero)!;
            Assert.Equal(NoSpace, Assert.Throws<HostException>(() => held.WriteRecord(new byte[1 << 20])).Errno);
        }
        finally
        {
            Run("/bin/umount", folder.Path);
        }
    }

    [RootFact]
    public void RecordDirectory_NoSpaceLeft_IsATypedErrorAndTheOldContentStays()
    {
        const int NoSpace = 28; // ENOSPC
        using var folder = new TemporaryFolder();
        Run("/bin/mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", folder.Path);
        try
        {
            using RecordDirectory records = RecordDirectory.Open(folder.Path, "owner");
            Assert.True(records.TryPublish("s0-2", "a", "old"u8));
            Assert.Equal(NoSpace, Assert.Throws<HostException>(() => records.Replace("s0-2", "a", new byte[1 << 20])).Errno);
            Assert.Equal(NoSpace, Assert.Throws<HostException>(() => records.TryPublish("s0-2", "b", new byte[1 << 20])).Errno);
            Assert.Equal("old"u8, records.Read("s0-2", "a", 100)!.Content);
            Assert.Null(records.Read("s0-2", "b", 1 << 21));
        }
        finally
        {
            Run("/bin/umount", folder.Path);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

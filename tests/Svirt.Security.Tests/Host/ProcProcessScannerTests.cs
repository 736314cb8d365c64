using System.Diagnostics;
using System.IO.Abstractions;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class ProcProcessScannerTests
{
    [Fact]
    public void FindByEnvironment_SomebodysEnvironmentIsHuge_TheOthersAreFoundAllTheSame()
    {
        string value = Guid.NewGuid().ToString();
        using Process huge = Start(Enumerable.Range(0, 12).Select(i => ($"HUGE{i}", new string('x', 120_000))));
        using Process wanted = Start([("SVIRT_TEST_DOMAIN", value)]);
        try
        {
            Assert.Equal([wanted.Id], new ProcProcessScanner(new FileSystem()).FindByEnvironment("SVIRT_TEST_DOMAIN", value));
        }
        finally
        {
            huge.Kill();
            wanted.Kill();
            huge.WaitForExit();
            wanted.WaitForExit();
        }
    }

    /// <summary>Its first thread is in state Z and /proc/PID/exe, environ and maps are empty, but the program runs.</summary>
    [Fact]
    public void ListThreads_FirstThreadHasEnded_TheProcessIsListedWithTheOthersUntilItIsKilled()
    {
        string value = Guid.NewGuid().ToString();
        var scanner = new ProcProcessScanner(new FileSystem());
        using Process process = StartLeaderless(value);
        try
        {
            Assert.Null(new ProcFileSystem().ReadExecutable(process.Id));
            int[] threads = [.. scanner.ListThreads().Where(thread => thread.ProcessId == process.Id).Select(thread => thread.Id)];
            Assert.Contains(process.Id, threads);
            Assert.Contains(threads, thread => thread != process.Id && new ProcFileSystem().ReadExecutable(thread) is not null);
            Assert.Equal([process.Id], scanner.FindByEnvironment("SVIRT_TEST_DOMAIN", value));
            Assert.Contains(value, scanner.ListEnvironmentValues("SVIRT_TEST_DOMAIN"));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.DoesNotContain(process.Id, scanner.ListThreads().Select(thread => thread.ProcessId));
    }

    [Fact]
    public void ListThreads_Zombie_IsNotListed()
    {
        // What the shell becomes does not wait for the shell's child.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process parent = Process.Start(start)!;
        try
        {
            int child = int.Parse(parent.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(SpinWait.SpinUntil(() => new ProcFileSystem().ReadStat(child) is { HasEnded: true }, TimeSpan.FromMinutes(1)));
            Assert.DoesNotContain(child, new ProcProcessScanner(new FileSystem()).ListThreads().Select(thread => thread.ProcessId));
        }
        finally
        {
            parent.Kill();
            parent.WaitForExit();
        }
    }

    private static Process StartLeaderless(string value)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Svirt.Security.TestManager.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--leaderless"]) { UseShellExecute = false };
        start.Environment["SVIRT_TEST_DOMAIN"] = value;
        Process process = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => Sleeping(() => new ProcFileSystem().ReadExecutable(process.Id) is null), TimeSpan.FromMinutes(1)), "the first thread does not end");
        return process;
    }

    private static bool Sleeping(Func<bool> condition)
    {
        Thread.Sleep(20);
        return condition();
    }

    private static Process Start(IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("/usr/bin/sleep", "60");
        foreach ((string name, string text) in variables)
            start.Environment[name] = text;
        return Process.Start(start)!;
    }
}

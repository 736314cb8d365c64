using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

[Collection(ProcessTestGroup.Name)]
public sealed class ParallelLaunchTests
{
    private const int Threads = 16;
    private const int Launches = 500;

    [RootFact]
    public void Launch_FiveHundredFromSixteenThreads_EveryChildIsAsPlannedAndTheManagerUnchanged()
    {
        using var launcher = new ProcessLauncher();
        using var stop = new CancellationTokenSource();
        Dictionary<string, string> self = Children.StatusLines(File.ReadAllText("/proc/self/status"));
        var deviations = new ConcurrentBag<string>();
        int samples = 0;
        Thread sampler = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Sample(self, deviations);
                samples++;
            }
        });
        sampler.Start();

        int next = -1;
        Thread[] launchers = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Work))];
        Array.ForEach(launchers, thread => thread.Start());
        Array.ForEach(launchers, thread => thread.Join());

        stop.Cancel();
        sampler.Join();
        Assert.Empty(deviations);
        Assert.True(samples > 10, $"only {samples} samples");
        Assert.Empty(Children.Zombies());

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < Launches; i = Interlocked.Increment(ref next))
            {
                uint id = 70000 + (uint)i;
                LaunchPlan plan = Identities.Confined(id, id + 2, id + 1);
                try
                {
                    (string output, ProcessExit exit) = Children.Run(launcher, plan, new EmulatorCommand("/bin/cat", "/proc/self/status"));
                    Dictionary<string, string> lines = Children.StatusLines(output);
                    string found = $"{exit}, {lines["Uid"]}, {lines["Gid"]}, {lines["Groups"]}, {lines["CapBnd"]}";
                    string planned = $"exit code 0, {Four(id)}, {Four(id + 1)}, {id + 1} {id + 2}, 0000000000000000";
                    if (found != planned)
                        deviations.Add($"launch {i}: {found}");
                }
                catch (Exception error)
                {
                    deviations.Add($"launch {i}: {error}");
                }
            }
        }

        static string Four(uint id) => string.Join('\t', Enumerable.Repeat(id, 4));
    }

    [Fact]
    public async Task Launch_BesideTheRuntimesOwnProcesses_NeitherLosesAStatus()
    {
        using var launcher = new ProcessLauncher();
        Task[] runtime =
        [
            .. Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
            {
                for (int i = 0; i < 25; i++)
                {
                    int code = ((thread * 25) + i) % 200;
                    using Process process = Process.Start("/bin/sh", ["-c", $"exit {code}"]);
                    await process.WaitForExitAsync();
                    Assert.Equal(code, process.ExitCode);
                }
            })),
        ];
        Task[] ours =
        [
            .. Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
            {
                for (int i = 0; i < 25; i++)
                {
                    int code = ((thread * 25) + i) % 200;
                    var command = new EmulatorCommand("/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"exit {code}"));
                    using ConfinedProcess process = launcher.Launch(Identities.Session, command);
                    Assert.Equal(code, (await process.WaitForExitAsync()).Code);
                }
            })),
        ];
        await Task.WhenAll([.. runtime, .. ours]).WaitAsync(Children.Patience);
        Assert.Empty(Children.Zombies());
    }

    [Fact]
    public void Launch_ManyTimes_LeavesNoDescriptorBehind()
    {
        using var launcher = new ProcessLauncher();
        void Run(int count)
        {
            var everything = new EmulatorCommand("/bin/true")
            {
                StandardInput = StandardStreamTarget.Pipe,
                StandardOutput = StandardStreamTarget.Pipe,
                StandardError = StandardStreamTarget.Pipe,
            };
            EmulatorCommand[] commands = [everything, new("/bin/true"), new("/nonexistent"), new("/bin/true") { WorkingDirectory = "/nonexistent" }];
            for (int i = 0; i < count; i++)
            {
                try
                {
                    using ConfinedProcess process = launcher.Launch(Identities.Session, commands[i % commands.Length]);
                    process.WaitForExit(Children.Patience);
                }
                catch (LaunchException)
                {
                    // two of the commands cannot be started
                }
            }
        }

        // The watcher's own two descriptors come with the first child that is still running when its start is done.
        using (ConfinedProcess watched = launcher.Launch(Identities.Session, new EmulatorCommand("/bin/sleep", "1000")))
        {
            watched.Kill();
            watched.WaitForExit(Children.Patience);
        }

        Run(8);
        string before = Children.OpenDescriptors();
        Run(80);
        Assert.Equal(before, Children.OpenDescriptors());
        Assert.Equal(0, launcher.WatchedCount);
        Assert.Empty(Children.Zombies());
    }

    private static void Sample(Dictionary<string, string> self, ConcurrentBag<string> deviations)
    {
        string[] names = ["Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs"];
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                Dictionary<string, string> lines = Children.StatusLines(File.ReadAllText(task + "/status"));
                foreach (string name in names.Where(name => lines[name] != self[name]))
                    deviations.Add($"{task}: {name} {lines[name]}");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // the thread ended meanwhile
            }
        }
    }
}

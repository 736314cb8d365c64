using System.Collections.Concurrent;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Launch;

/// <summary>Many launches at once, each under a plan of its own; each child tells who it is.</summary>
internal static class ParallelLaunches
{
    private const int Threads = 16;
    private const int Launches = 500;

    /// <param name="launcher">The launcher.</param>
    /// <param name="busybox">A busybox that may be started under the plans.</param>
    /// <param name="planOf">The plan of the launch of a number from 0.</param>
    public static void Run(LauncherUnderTest launcher, string busybox, Func<int, LaunchPlan> planOf)
    {
        var failures = new ConcurrentQueue<string>();
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < Launches; i = Interlocked.Increment(ref next))
            {
                try
                {
                    Check(i, planOf(i));
                }
                catch (Exception e)
                {
                    failures.Enqueue($"{i}: {e.Message}");
                }
            }
        }

        void Check(int i, LaunchPlan plan)
        {
            (int? code, string output, string error) = launcher.Run(plan, busybox, "cat", "/proc/self/attr/current", "/proc/self/status");
            string label = output[..Math.Max(output.IndexOf("Name:", StringComparison.Ordinal), 0)].TrimEnd('\0', '\n');
            string wanted = plan.SELinuxContext ?? $"{plan.AppArmorProfile} (enforce)";
            if (code != 0 || label != wanted || !output.Contains($"Uid:\t{plan.UserId}\t{plan.UserId}\t{plan.UserId}\t{plan.UserId}", StringComparison.Ordinal))
                failures.Enqueue($"{i}: status {code}, label '{label}' for '{wanted}': {error}");
        }
    }
}

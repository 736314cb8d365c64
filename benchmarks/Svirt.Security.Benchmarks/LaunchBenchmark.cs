using System.Diagnostics;
using Svirt.Security.Launch;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// A trivial program started under a plan, from the call until its exit is reaped: by our launcher, which also verifies what the process
/// became, and by <see cref="Process"/> with the very setpriv command line that the plan renders.
/// </summary>
internal static class LaunchBenchmark
{
    private static readonly PeerRatioBar Bar = new(1.1);
    private const int Rounds = 1000;

    public static IEnumerable<Figure> Run()
    {
        // Without root only a plan that keeps the identity can be carried out.
        LaunchPlan plan = Environment.IsPrivilegedProcess
            ? new LaunchPlan { UserId = 64242, GroupId = 64242, ClearCapabilities = true, NoNewPrivileges = true }
            : new LaunchPlan { NoNewPrivileges = true };
        var command = new EmulatorCommand("/bin/true");
        var line = new SetprivCommandLine(plan, command);
        using var launcher = new ProcessLauncher();
        yield return PairedRun.Measure("launch until reaped, against Process.Start of the same setpriv line", Bar, Rounds, Ours, Peer);

        void Ours()
        {
            using ConfinedProcess process = launcher.Launch(plan, command);
            if (process.WaitForExit(TimeSpan.FromSeconds(10))?.Code != 0)
                throw new InvalidOperationException("our launch failed");
        }

        void Peer()
        {
            using Process process = Process.Start(line.Arguments[0], line.Arguments.Skip(1));
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException("the peer's launch failed");
        }
    }
}

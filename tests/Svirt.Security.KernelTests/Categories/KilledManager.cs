using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Categories;

/// <summary>A manager in a process of its own, which launches a domain, says so and waits to be killed: this program, started again.</summary>
internal static class KilledManager
{
    /// <summary>The first argument of this program when it is that manager.</summary>
    public const string Mode = "--manager-to-be-killed";

    /// <summary>Launches the domain in a new manager and kills that manager with SIGKILL.</summary>
    /// <returns>The process id of the emulator, which lives on.</returns>
    public static int LaunchAndKill(StateFolder state, DynamicDomain domain, string range)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(KilledManager).Assembly.Location, Mode, state.Path, range, domain.Name, domain.Disk])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process manager = Process.Start(start)!;
        string? line = manager.StandardOutput.ReadLine();
        manager.Kill();
        manager.WaitForExit();
        Assert.StartsWith("running ", line, StringComparison.Ordinal);
        return int.Parse(line!["running ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What that process does; false where these are not its arguments.</summary>
    public static bool TryRun(string[] arguments)
    {
        if (arguments is not [Mode, var state, var range, var name, var disk])
            return false;
        SecurityManager manager = StateFolder.NewManager(state, range, "selinux");
        DomainDefinition domain = new DynamicDomain(name, disk).Definition;
        ConfinedDomain running = manager.Launch(domain, new EmulatorCommand(LaboratoryPrograms.Sleep, "1000"));
        Console.WriteLine(FormattableString.Invariant($"running {running.Emulator!.Id}"));
        Thread.Sleep(Timeout.Infinite);
        return true;
    }
}

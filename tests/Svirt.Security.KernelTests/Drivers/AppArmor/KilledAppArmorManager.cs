using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Emulator;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Drivers.AppArmor;

/// <summary>
/// A manager in a process of its own, which starts and stops a domain over and over, attaching and detaching a medium meanwhile, and says where
/// it is: this program, started again, to be killed at any moment.
/// </summary>
internal static class KilledAppArmorManager
{
    /// <summary>The first argument of this program when it is that manager.</summary>
    public const string Argument = "--apparmor-manager-to-be-killed";

    /// <summary>Kills a new manager with SIGKILL some time after it has said a word (<c>ready</c>, <c>prepared</c>, <c>running</c>, <c>attached</c>, <c>detached</c>).</summary>
    /// <returns>The process ids of the emulators that it told of.</returns>
    public static IReadOnlyList<int> RunAndKill(StateFolder state, string disk, string medium, string word, TimeSpan later)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(KilledAppArmorManager).Assembly.Location, Argument, state.Path, disk, medium])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process manager = Process.Start(start)!;
        var emulators = new List<int>();
        while (manager.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(' ') is ["running", var id])
                emulators.Add(int.Parse(id, CultureInfo.InvariantCulture));
            if (line.Split(' ')[0] == word)
                break;
        }

        Thread.Sleep(later);
        Assert.False(manager.HasExited, "the manager ended by itself");
        manager.Kill();
        manager.WaitForExit();
        return emulators;
    }

    /// <summary>What that process does; false where these are not its arguments.</summary>
    public static bool TryRun(string[] arguments)
    {
        if (arguments is not [Argument, var state, var disk, var medium])
            return false;
        SecurityManager manager = StateFolder.NewManager(state, range: null, "apparmor", "dac");
        DomainDefinition definition = Definition(disk);
        DomainResource iso = ShellDomain.Disk(medium, ResourceAccess.ReadOnly);
        Console.WriteLine("ready");
        while (true)
        {
            ConfinedDomain prepared = manager.Prepare(definition);
            Console.WriteLine("prepared");
            manager.Stop(prepared);
            ConfinedDomain running = manager.Launch(definition, new EmulatorCommand(LaboratoryPrograms.Busybox, "sleep", "1000"));
            Console.WriteLine(FormattableString.Invariant($"running {running.Emulator!.Id}"));
            manager.Attach(running, iso);
            Console.WriteLine("attached");
            manager.Detach(running, iso);
            Console.WriteLine("detached");
            manager.Stop(running, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The same domain for everyone who has the disk.</summary>
    public static DomainDefinition Definition(string disk) => ShellDomain.Definition("killed", ShellDomain.Disk(disk)) with { Id = DomainDefinition.IdFromName("killed") };
}

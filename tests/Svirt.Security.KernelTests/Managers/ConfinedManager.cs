using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Categories;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Launch;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Managers;

/// <summary>
/// A hypervisor manager in a process of its own: this program, started again in the domain of samples/policy, as its
/// README.md describes. It says what comes of what it does, one line for each.
/// </summary>
internal static class ConfinedManager
{
    /// <summary>The first argument of this program when it is that manager.</summary>
    public const string Mode = "--confined-manager";

    /// <summary>What that process does; false where these are not its arguments.</summary>
    public static bool TryRun(string[] arguments)
    {
        switch (arguments)
        {
            case [Mode, var ownDisk, var othersDisk, var media]:
                RunDomains(ownDisk, othersDisk, media);
                return true;
            case [Mode, var first, var second]:
                StopAfterRenames(first, second);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Prepares a domain, waits for a line, and stops it.</summary>
    private static void StopAfterRenames(string first, string second)
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("alpha", first, second));
        Say("prepared", FileLabel.Get(first) + " " + FileLabel.Get(second));
        Console.ReadLine();
        foreach (RestoreResult result in manager.Stop(domain))
            Say($"{result.Model} {result.Path}", $"{result.Outcome} {result.MovedTo} {result.Detail}");
        Say("left", string.Join(' ', manager.Recover().Select(found => found.Outcome)));
    }

    private static SecurityManager NewManager()
    {
        Say("self", File.ReadAllText("/proc/self/attr/current").TrimEnd('\0', '\n'));
        var options = new SecurityManagerOptions { StartTimeout = LauncherUnderTest.Patience, SELinux = { Range = MlsRange.Parse("s0-s0:c0.c1021") } };
        options.Dac.Emulator = OwnershipLabel.Parse("svirt-emu:svirt-emu");
        return new SecurityManager(options);
    }

    private static void RunDomains(string ownDisk, string othersDisk, string media)
    {
        using SecurityManager manager = NewManager();
        Say("models", string.Join(',', manager.Models));
        Say("recovered", manager.Recover().Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        DomainDefinition alpha = Domain("alpha", ownDisk, media), beta = Domain("beta", othersDisk, media);
        Say("readable types", manager.DescribeHost()[0].ReadableTypes.IsEmpty ? "none" : "some");
        ConfinedDomain other = manager.Prepare(beta);
        Say("own", Read(manager, alpha, ownDisk));
        Say("other", Read(manager, alpha, othersDisk));
        Say("media", Read(manager, alpha, media));
        manager.Stop(other);
        Say("shadow", Try(() => File.ReadAllText("/etc/shadow")));
        Say("enforce", Try(() => File.WriteAllText("/sys/fs/selinux/enforce", "0")));
        Say("relabel", Try(() => FileLabel.Set("/etc/passwd", "system_u:object_r:svirt_image_t:s0")));
        Say("state", FileLabel.Get("/var/lib/svirt-security"));
    }

    /// <summary>Runs a domain whose emulator prints a file, while it is confined, and stops it.</summary>
    private static string Read(SecurityManager manager, DomainDefinition domain, string file)
    {
        // It waits for a line: one that is done before the launcher has seen it, under another name at that, was not started as far as the launcher knows.
        var command = new EmulatorCommand(LaboratoryPrograms.Busybox, "sh", "-c", $"read line; cat /proc/self/attr/current; echo; cat '{file}'")
        {
            StandardInput = StandardStreamTarget.Pipe,
            StandardOutput = StandardStreamTarget.Pipe,
            StandardError = StandardStreamTarget.Pipe,
        };
        ConfinedDomain running = manager.Launch(domain, command);
        running.Emulator!.StandardInput!.Write("\n"u8);
        running.Emulator.StandardInput.Flush();
        using var output = new StreamReader(running.Emulator.StandardOutput!);
        string text = output.ReadToEnd().Replace('\0', '\n');
        int? code = running.Emulator.WaitForExit(LauncherUnderTest.Patience)?.Code;
        manager.Stop(running, TimeSpan.FromSeconds(1));
        return $"{code} {string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries))}";
    }

    private static DomainDefinition Domain(string name, string disk, string media) => new DynamicDomain(name, disk).Definition with
    {
        Resources =
        [
            new DomainResource { Kind = ResourceKind.Disk, Path = disk, Access = ResourceAccess.ReadWrite },
            new DomainResource { Kind = ResourceKind.Disk, Path = media, Access = ResourceAccess.ReadOnly },
        ],
    };

    private static string Try(Action act)
    {
        try
        {
            act();
            return "done";
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or System.ComponentModel.Win32Exception)
        {
            return "denied";
        }
    }

    private static void Say(string what, string text) => Console.WriteLine($"{what}: {text}");
}

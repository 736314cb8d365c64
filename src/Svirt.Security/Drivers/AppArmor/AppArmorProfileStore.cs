using System.IO.Abstractions;
using Svirt.Security.Host;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// The profiles of the running kernel: compiles with apparmor_parser, which is AppArmor's compiler, and loads, replaces and unloads.
/// Holds no lock while the compiler runs. Thread-safe.
/// </summary>
public sealed class AppArmorProfileStore
{
    private const string Parser = "/usr/sbin/apparmor_parser";
    private static readonly TimeSpan CompileTime = TimeSpan.FromSeconds(60);

    private readonly IAppArmorFileSystem _kernel;
    private readonly IProcessTable _processes;
    private readonly IProcessScanner _scanner;
    private readonly ProcessLauncher _launcher;

    internal AppArmorProfileStore(IAppArmorFileSystem kernel, IProcessTable processes, IProcessScanner scanner, ProcessLauncher launcher)
    {
        _kernel = kernel;
        _processes = processes;
        _scanner = scanner;
        _launcher = launcher;
    }

    /// <summary>Makes a view of this kernel's profiles.</summary>
    /// <param name="launcher">Starts the compiler.</param>
    public AppArmorProfileStore(ProcessLauncher launcher)
        : this(new AppArmorFileSystem(new FileSystem()), new ProcFileSystem(), new ProcProcessScanner(new FileSystem()), launcher)
    {
    }

    /// <summary>AppArmor is enabled in this kernel.</summary>
    public bool IsEnabled => _kernel.IsEnabled;

    /// <summary>The mode of a loaded profile: <c>enforce</c> or <c>complain</c>; null where it is not loaded.</summary>
    /// <param name="profile">The profile.</param>
    /// <exception cref="HostException">The kernel refuses.</exception>
    public string? FindMode(string profile) => _kernel.ReadProfiles().GetValueOrDefault(profile);

    /// <summary>
    /// Compiles a profile and loads it, in place of a loaded one of that name. Processes that run under the old one are under the new one at
    /// once; descriptors that they have open keep working.
    /// </summary>
    /// <param name="profile">The profile's name, which must be loaded afterwards.</param>
    /// <param name="source">The profile's text.</param>
    /// <exception cref="AppArmorProfileException">It does not compile, or the kernel refuses it, or it has another name.</exception>
    public void Load(string profile, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        ArgumentException.ThrowIfNullOrEmpty(source);
        byte[] compiled = Compile(profile, source);
        try
        {
            _kernel.Replace(compiled);
        }
        catch (HostException e)
        {
            throw new AppArmorProfileException(profile, e.Message, e);
        }

        if (FindMode(profile) is null)
            throw new AppArmorProfileException(profile, "it was compiled and loaded, but the kernel has no profile of that name");
    }

    /// <summary>Unloads a profile and its children, which no process has any more. Unloading them earlier would set their processes free.</summary>
    /// <param name="profile">The profile.</param>
    /// <exception cref="AppArmorProfileException">A process still has it, or the kernel refuses.</exception>
    public void Unload(string profile)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        foreach (int process in _scanner.ListProcesses())
        {
            if (_processes.ReadAppArmorLabel(process) is { } label && IsUnder(label, profile))
                throw new AppArmorProfileException(profile, $"process {process} still has it and would be set free");
        }

        try
        {
            _kernel.Remove(profile);
        }
        catch (HostException e)
        {
            throw new AppArmorProfileException(profile, e.Message, e);
        }
    }

    /// <summary>Alone, stacked with others (<c>a//&amp;b</c>), or in a child or hat of it (<c>a//hat</c>), which goes with its parent.</summary>
    private static bool IsUnder(string label, string profile)
    {
        int open = label.LastIndexOf(" (", StringComparison.Ordinal);
        string name = open < 0 ? label : label[..open];
        return name.Split("//&").Any(part => part == profile || part.StartsWith(profile + "//", StringComparison.Ordinal));
    }

    /// <summary>The compiled form, with the compiler's cache off; the kernel's features are what the compiler reads from securityfs.</summary>
    private byte[] Compile(string profile, string source)
    {
        var command = new EmulatorCommand(Parser, "--skip-kernel-load", "--stdout", "--skip-cache")
        {
            StandardInput = StandardStreamTarget.Pipe,
            StandardOutput = StandardStreamTarget.Pipe,
        };
        try
        {
            using ConfinedProcess parser = _launcher.Launch(new LaunchPlan(), command);
            Task<byte[]> output = ReadAllAsync(parser.StandardOutput!);
            using (var input = new StreamWriter(parser.StandardInput!))
                input.Write(source);
            if (!output.Wait(CompileTime) || parser.WaitForExit(CompileTime) is not { } exit)
            {
                parser.Kill();
                throw new AppArmorProfileException(profile, $"apparmor_parser did not end within {CompileTime.TotalSeconds} s");
            }

            return exit.Code == 0 ? output.Result : throw new AppArmorProfileException(profile, $"apparmor_parser: {exit}: {parser.ReadCapturedError().Trim()}");
        }
        catch (Exception e) when (e is IOException or LaunchException)
        {
            throw new AppArmorProfileException(profile, $"apparmor_parser: {e.Message}", e);
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content).ConfigureAwait(false);
        return content.ToArray();
    }
}

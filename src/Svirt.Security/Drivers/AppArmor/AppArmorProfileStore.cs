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
    private readonly IAppArmorFileSystem _kernel;
    private readonly IProcessTable _processes;
    private readonly IProcessScanner _scanner;
    private readonly AppArmorCompiler _compiler;

    internal AppArmorProfileStore(IAppArmorFileSystem kernel, IProcessTable processes, IProcessScanner scanner, AppArmorCompiler compiler)
    {
        _kernel = kernel;
        _processes = processes;
        _scanner = scanner;
        _compiler = compiler;
    }

    /// <summary>Makes a view of this kernel's profiles.</summary>
    /// <param name="launcher">Starts the compiler.</param>
    public AppArmorProfileStore(ProcessLauncher launcher)
        : this(
            new AppArmorFileSystem(new FileSystem()),
            new ProcFileSystem(),
            new ProcProcessScanner(new FileSystem()),
            new AppArmorCompiler(launcher, new AppArmorProfileOptions().CompileTimeout))
    {
    }

    /// <summary>AppArmor is enabled in this kernel.</summary>
    public bool IsEnabled => _kernel.IsEnabled;

    /// <summary>The mode of a loaded profile: <c>enforce</c>, <c>complain</c>, ...; null where it is not loaded.</summary>
    /// <param name="profile">The profile.</param>
    /// <exception cref="HostException">The kernel refuses.</exception>
    public string? FindMode(string profile) => _kernel.ReadProfiles().GetValueOrDefault(profile);

    /// <summary>
    /// Compiles a profile and loads it, in place of a loaded one of that name. Processes that run under the old one are under the new one at
    /// once; descriptors that they have open keep working. A source that defines any other profile but children of this one loads nothing.
    /// </summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="source">The profile's text.</param>
    /// <exception cref="AppArmorProfileException">It does not compile, or the kernel refuses it, or it is about other profiles.</exception>
    public void Load(string profile, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        ArgumentException.ThrowIfNullOrEmpty(source);
        byte[] compiled = _compiler.Compile(profile, source);
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
        if (FindProcess(profile) is { } process)
            throw new AppArmorProfileException(profile, $"process {process} still has it and would be set free");
        try
        {
            _kernel.Remove(profile);
        }
        catch (HostException e)
        {
            throw new AppArmorProfileException(profile, e.Message, e);
        }
    }

    /// <summary>Whether profiles such as this one can be compiled on this host, and what of them would be left out.</summary>
    internal CompilerTrial TryCompiler(string profile, string source) => _compiler.Try(profile, source);

    /// <summary>A process of which a thread runs under a profile or a child of it; null where there is none.</summary>
    internal int? FindProcess(string profile)
    {
        // Each thread has a label of its own. A zombie keeps its label, but has nothing any more that could be set free, and is not listed.
        foreach (RunningThread thread in _scanner.ListThreads())
        {
            if (_processes.ReadAppArmorLabel(thread.Id) is { } label && IsUnder(label, profile))
                return thread.ProcessId;
        }

        return null;
    }

    /// <summary>Alone, stacked with others (<c>a//&amp;b</c>), or in a child or hat of it (<c>a//hat</c>), which goes with its parent.</summary>
    private static bool IsUnder(string label, string profile) =>
        AppArmorLabel.Parse(label).Profile.Split("//&").Any(part => part == profile || part.StartsWith(profile + "//", StringComparison.Ordinal));
}

using Svirt.Security.KernelTests.Launch;
using Svirt.Security.Labels;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>A manager with a state directory of its own, gone with the object.</summary>
internal sealed class StateFolder : IDisposable
{
    public string Path { get; } = $"/run/svirt-state-{Guid.NewGuid():N}";

    public SecurityManager NewManager(params string[] models) => NewManager(_ => { }, models);

    public SecurityManager NewManager(Action<SecurityManagerOptions> configure, params string[] models) => NewManager(Path, configure, models);

    /// <summary>A manager that takes the categories of dynamic labels out of a range.</summary>
    public SecurityManager NewManagerOver(string range, params string[] models) => NewManager(Path, options => options.SELinux.Range = MlsRange.Parse(range), models);

    public static SecurityManager NewManager(string path, string? range, params string[] models) =>
        NewManager(path, options => options.SELinux.Range = range is null ? null : MlsRange.Parse(range), models);

    private static SecurityManager NewManager(string path, Action<SecurityManagerOptions> configure, string[] models)
    {
        var options = new SecurityManagerOptions { StateDirectory = path, Models = models, StartTimeout = LauncherUnderTest.Patience };
        configure(options);
        return new SecurityManager(options);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using Svirt.Security.KernelTests.Launch;
using Svirt.Security.Labels;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>A manager with a state directory of its own, gone with the object.</summary>
internal sealed class StateFolder : IDisposable
{
    public string Path { get; } = $"/run/svirt-state-{Guid.NewGuid():N}";

    public SecurityManager NewManager(params string[] models) => NewManager(Path, range: null, models);

    /// <summary>A manager that takes the categories of dynamic labels out of a range.</summary>
    public SecurityManager NewManagerOver(string range, params string[] models) => NewManager(Path, range, models);

    public static SecurityManager NewManager(string path, string? range, params string[] models)
    {
        var options = new SecurityManagerOptions { StateDirectory = path, Models = models, StartTimeout = LauncherUnderTest.Patience };
        options.SELinux.Range = range is null ? null : MlsRange.Parse(range);
        return new SecurityManager(options);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

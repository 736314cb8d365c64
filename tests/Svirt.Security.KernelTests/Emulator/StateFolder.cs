using Svirt.Security.KernelTests.Launch;

namespace Svirt.Security.KernelTests.Emulator;

/// <summary>A manager with a state directory of its own, gone with the object.</summary>
internal sealed class StateFolder : IDisposable
{
    private readonly string _path = $"/run/svirt-state-{Guid.NewGuid():N}";

    public SecurityManager NewManager(params string[] models) => 
        new(new SecurityManagerOptions { StateDirectory = _path, Models = models, StartTimeout = LauncherUnderTest.Patience });

    public void Dispose() => Directory.Delete(_path, recursive: true);
}

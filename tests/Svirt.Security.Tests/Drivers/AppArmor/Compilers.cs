using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Launch;
using Svirt.Security.Tests.Policy.AppArmor;

namespace Svirt.Security.Tests.Drivers.AppArmor;

/// <summary>A compiler for tests, with its launcher.</summary>
internal sealed class Compilers : IDisposable
{
    private readonly ProcessLauncher _launcher = new(new ProcessLauncherOptions { StartTimeout = TimeSpan.FromMinutes(2) });

    public AppArmorCompiler Own => new(_launcher, TimeSpan.FromMinutes(10), ParserFolder.Program, ParserFolder.Options);

    /// <summary>Debian's compiler and, where there is one, a newer release.</summary>
    public AppArmorCompiler[] All => ParserFolder.NewerLoader is { } loader
        ? [Own, new(_launcher, TimeSpan.FromMinutes(10), loader, ParserFolder.NewerOptions)]
        : [Own];

    public AppArmorCompiler Program(string path, TimeSpan timeout, params string[] options) => new(_launcher, timeout, path, options);

    public void Dispose() => _launcher.Dispose();
}

using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Launch;

/// <summary>The library's launcher, or a broken one where the run has that fault switched on: it forgets label and profile, and so verifies neither.</summary>
internal sealed class LauncherUnderTest : IDisposable
{
    /// <summary>Emulation on a busy machine is slow, and no test here is about time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly ProcessLauncher _launcher = new(new ProcessLauncherOptions { StartTimeout = Patience });

    public Security.Launch.ConfinedProcess Launch(LaunchPlan plan, EmulatorCommand command) =>
        _launcher.Launch(DeliberateFault.Is(DeliberateFault.NoExecLabel) ? plan with { SELinuxContext = null, AppArmorProfile = null } : plan, command);

    /// <summary>Runs a program to its end; its output and error go through pipes, which confined programs may use.</summary>
    public (int? Code, string Output, string Error) Run(LaunchPlan plan, string program, params string[] arguments)
    {
        var command = new EmulatorCommand(program, arguments) { StandardOutput = StandardStreamTarget.Pipe, StandardError = StandardStreamTarget.Pipe };
        using Security.Launch.ConfinedProcess process = Launch(plan, command);
        using var output = new StreamReader(process.StandardOutput!);
        using var error = new StreamReader(process.StandardError!);
        Task<string> errorText = error.ReadToEndAsync();
        string text = output.ReadToEnd();
        ProcessExit? exit = process.WaitForExit(Patience);
        Assert.NotNull(exit);
        return (exit.Value.Code, text, errorText.GetAwaiter().GetResult());
    }

    public void Dispose() => _launcher.Dispose();
}

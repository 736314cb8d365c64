using System.Diagnostics;
using Svirt.Security.KernelTests.Requirements;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>A process started with a label through setpriv, without the library under test: shows that the laboratory works. Ended when disposed.</summary>
internal sealed class ConfinedProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _program;

    private ConfinedProcess(string program, Process process)
    {
        _program = program;
        _process = process;
    }

    public int Id => _process.Id;

    public static ConfinedProcess StartWithSELinuxLabel(string label, string program, params string[] arguments) =>
        Start("--selinux-label", label, program, arguments);

    public static ConfinedProcess StartWithAppArmorProfile(string profile, string program, params string[] arguments) =>
        Start("--apparmor-profile", profile, program, arguments);

    /// <summary>The label under which the program runs, once it runs: until then it is setpriv's.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It did not start in time.</exception>
    public string WaitForLabel()
    {
        bool started = SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(10));
                return _process.HasExited || HasExecuted();
            },
            Patience);
        Assert.True(started, $"{_program} does not start");
        if (_process.HasExited)
            Assert.Fail($"{_program} ended at once: {_process.StandardError.ReadToEnd()}");
        return File.ReadAllText($"/proc/{Id}/attr/current").TrimEnd('\0', '\n');
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It did not end in time.</exception>
    public ProgramOutput WaitForExit()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        Assert.True(_process.WaitForExit(Patience), $"{_program} does not end");
        return new ProgramOutput(_process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    // The kernel changes /proc/PID/exe and comm just before the label, the command line after it (fs/exec.c, fs/binfmt_elf.c).
    private bool HasExecuted() => File.ReadAllText($"/proc/{Id}/cmdline").StartsWith(_program + '\0', StringComparison.Ordinal);

    private static ConfinedProcess Start(string option, string label, string program, string[] arguments)
    {
        string[] confinement = DeliberateFault.Is(DeliberateFault.NoExecLabel) ? [] : [option, label];
        var start = new ProcessStartInfo(LaboratoryPrograms.Setpriv, [.. confinement, "--", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new ConfinedProcess(program, Process.Start(start)!);
    }
}

using System.Diagnostics;

namespace QemuLaunch.Guest.Tests;

/// <summary>One run of QEMU to its end.</summary>
internal sealed record QemuRun(int ExitStatus, string Output, string Errors)
{
    // Far above the fraction of a second that a guest takes: only a guest that hangs is ended, and its test fails.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Task<QemuRun> StartAsync(IReadOnlyList<string> arguments) => StartAsync(QemuArguments.Emulator, arguments);

    public static async Task<QemuRun> StartAsync(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(limit.Token));
            return new QemuRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>A C program that makes the minimal system calls, asked through its pipes; <c>benchmarks/run</c> builds it.</summary>
internal sealed class CallPeer : IDisposable
{
    private readonly Process _process;

    public CallPeer(string program, params string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public void Run(int operations)
    {
        _process.StandardInput.WriteLine(operations.ToString(CultureInfo.InvariantCulture));
        if (_process.StandardOutput.ReadLine() != "1")
            throw new InvalidOperationException("the peer failed");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

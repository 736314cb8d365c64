using System.Diagnostics;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>Runs a peer and takes what it prints.</summary>
internal static class PeerProgram
{
    public static byte[] Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {errors.GetAwaiter().GetResult()}");
    }
}

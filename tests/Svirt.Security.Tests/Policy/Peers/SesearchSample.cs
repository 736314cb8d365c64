using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>Runs samples/Sesearch, and Debian's programs in the same way.</summary>
internal static class SesearchSample
{
    // It is built with the tests, in the same configuration.
    private static readonly string s_program = Path.Combine(
        RepositoryRoot(), "samples/Sesearch/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/Sesearch.dll");

    public static ProgramResult Ours(string tool, IEnumerable<string> arguments) => Run("dotnet", ["exec", s_program, tool, .. arguments]);

    public static ProgramResult Theirs(string tool, IEnumerable<string> arguments) => Run(tool, arguments);

    private static ProgramResult Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../.."));
}

using System.Diagnostics;

namespace QemuLaunch;

/// <summary>Asks programs that know nothing of this library what a file's owner, mode and labels are.</summary>
internal static class FileDescription
{
    public static string Of(string path) => Run("/usr/bin/stat", "--format=%u:%g %a", path) + Run("/bin/ls", "-ldZ", "--time-style=+", path).Split(' ')[0];

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() + " " : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Svirt.Security.Tests;

/// <summary>A manager of another user without any privilege, in a process of its own (Svirt.Security.TestManager).</summary>
internal static class SessionProcess
{
    internal const uint User = 64244;

    /// <summary>The lines of its output.</summary>
    /// <param name="folder">A folder that the user can search.</param>
    /// <param name="arguments">What it is to do.</param>
    internal static string[] Run(TemporaryFolder folder, params string[] arguments)
    {
        string program = CopyOfTestManager(folder);
        string user = User.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/usr/bin/setpriv", ["--reuid", user, "--regid", user, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "dotnet", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["HOME"] = folder.Path, ["DOTNET_EnableDiagnostics"] = "0" },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Where the user can read it, wherever these tests were built.</summary>
    private static string CopyOfTestManager(TemporaryFolder folder)
    {
        string copy = Directory.CreateDirectory(folder.Path + "/program").FullName;
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsPartOfTestManager))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        return copy + "/Svirt.Security.TestManager.dll";
    }

    private static bool IsPartOfTestManager(string file) => Path.GetFileName(file) is var name
        && (name.StartsWith("Svirt.Security.TestManager.", StringComparison.Ordinal)
            || (name.EndsWith(".dll", StringComparison.Ordinal)
                && (name == "Svirt.Security.dll" || name.StartsWith("System.IO", StringComparison.Ordinal) || name.StartsWith("Testable", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal))));
}

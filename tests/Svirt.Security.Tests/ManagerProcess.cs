using System.Diagnostics;

namespace Svirt.Security.Tests;

/// <summary>The program that is a manager, or a part of one, in a process of its own (Svirt.Security.TestManager).</summary>
internal static class ManagerProcess
{
    /// <summary>How it is started; its standard output is a pipe.</summary>
    /// <param name="arguments">What it is to do.</param>
    public static ProcessStartInfo StartInfo(params string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Svirt.Security.TestManager.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            // Else each that is killed leaves three names in the temporary folder.
            Environment = { ["DOTNET_EnableDiagnostics"] = "0" },
        };
}

using System.Text;
using Svirt.Security.Launch;

namespace Svirt.Security.Tests.Launch;

/// <summary>What tests ask about children.</summary>
internal static class Children
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Reads everything a program prints, and how it ended.</summary>
    internal static (string Output, ProcessExit Exit) Run(ProcessLauncher launcher, LaunchPlan plan, EmulatorCommand command)
    {
        using ConfinedProcess process = launcher.Launch(plan, command with { StandardOutput = StandardStreamTarget.Pipe });
        using var reader = new StreamReader(process.StandardOutput!, Encoding.UTF8);
        string output = reader.ReadToEnd();
        return (output, process.WaitForExit(Patience)!.Value);
    }

    internal static Dictionary<string, string> StatusLines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);

    /// <summary>The pids of our zombies.</summary>
    internal static List<string> Zombies()
    {
        List<string> zombies = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!Path.GetFileName(directory).All(char.IsAsciiDigit))
                continue;

            try
            {
                string text = File.ReadAllText(Path.Combine(directory, "stat"));
                string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[0] == "Z" && fields[1] == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))
                    zombies.Add(text);
            }
            catch (IOException)
            {
                // ended meanwhile
            }
        }

        return zombies;
    }

    /// <summary>The kinds of our open descriptors, one a line, without the numbers of pipes.</summary>
    internal static string OpenDescriptors()
    {
        IEnumerable<string> targets = Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget ?? "");
        return string.Join('\n', targets.Where(IsOurs).Select(target => target.Split(":[")[0]).Order(StringComparer.Ordinal));
    }

    // The listing's own directory, and what the test host opens by itself, are none of ours.
    private static bool IsOurs(string target) =>
        target.StartsWith("anon_inode:", StringComparison.Ordinal)
        || target.StartsWith("pipe:", StringComparison.Ordinal)
        || target.StartsWith("/memfd:emulator", StringComparison.Ordinal)
        || target is "/dev/null" or "/"
        || target.StartsWith("/usr/bin/", StringComparison.Ordinal)
        || target.EndsWith("/stat", StringComparison.Ordinal)
        || target.EndsWith("/status", StringComparison.Ordinal);
}

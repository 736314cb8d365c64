using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Policy.FileContexts;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// Default labels of the files that this machine has, against a C loop over libselinux's selabel_lookup, on Debian's file_contexts.
/// Needs the folder that tests/peers/prepare builds, named by SVIRT_SECURITY_PEERS.
/// </summary>
internal static class FileContextBenchmark
{
    private const int Paths = 20_000;
    private const int Rounds = 9;
    private static readonly string[] Trees = ["/etc", "/usr", "/var"];

    public static IEnumerable<Figure> Run()
    {
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_PEERS") is not { Length: > 0 } folder)
            yield break;
        string contexts = Path.Combine(folder, "default-contexts", "files", "file_contexts");
        string[] paths = Sample();
        FileContextDatabase labels = FileContextDatabase.Load(contexts);
        string list = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(list, paths.Select(path => "100000 " + path));
            var ours = new PairedRun.Batch(() => LookUp(labels, paths), paths.Length);
            ours.Run();
            double[] ourTimes = new double[Rounds], theirTimes = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
            {
                ourTimes[i] = PairedRun.Time(ours);
                theirTimes[i] = Ask(Path.Combine(folder, "selabel-peer"), contexts, list);
            }
            Array.Sort(ourTimes);
            Array.Sort(theirTimes);
            yield return new Figure(
                $"default label of {paths.Length} paths, each, against a C loop over selabel_lookup", ourTimes[Rounds / 2], theirTimes[Rounds / 2], new PeerRatioBar(1.0 / 3));
        }
        finally
        {
            File.Delete(list);
        }
    }

    private static void LookUp(FileContextDatabase labels, string[] paths)
    {
        foreach (string path in paths)
            labels.Lookup(path, FileContextKind.Regular);
    }

    // What there is on a Debian machine, spread over the whole tree.
    private static string[] Sample()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] all = [.. Trees.SelectMany(top => Directory.EnumerateFiles(top, "*", options)).Where(path => !path.Contains('\n', StringComparison.Ordinal))];
        new Random(3).Shuffle(all);
        return all[..Math.Min(Paths, all.Length)];
    }

    private static double Ask(string program, string contexts, string list)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (string argument in new[] { contexts, "time", list, "2" })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return double.Parse(lines[^1], CultureInfo.InvariantCulture) / 1000; // the first round compiles the expressions
    }
}

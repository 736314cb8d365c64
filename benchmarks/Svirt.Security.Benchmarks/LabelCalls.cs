using System.Diagnostics;
using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The system calls on files and descriptors of applying and restoring a domain's labels, counted by strace(1). Two runs of different
/// length are compared, so that what the runtime does to start is not counted.
/// </summary>
/// <param name="PerTransaction">All calls of one domain, without mappings of memory.</param>
/// <param name="Synchronisations">Of these, calls of fsync(2) and fdatasync(2).</param>
internal sealed record LabelCalls(double PerTransaction, double Synchronisations)
{
    /// <summary>The first argument of this program when it is the one that is counted.</summary>
    public const string Argument = "--label-disks";
    private const int Short = 50, Long = 250;

    /// <summary>What that program does.</summary>
    public static void RunWorker(string folder, int transactions)
    {
        using var disks = new LabelledDisks(folder);
        for (int i = 0; i < transactions; i++)
            disks.ApplyAndRestore();
    }

    /// <summary>Null where there is no strace.</summary>
    public static LabelCalls? Count(string folder)
    {
        if (!File.Exists("/usr/bin/strace"))
            return null;
        Dictionary<string, long> few = Trace(folder, Short), many = Trace(folder, Long);
        double Calls(Func<string, bool> chosen) => many.Where(call => chosen(call.Key)).Sum(call => call.Value - few.GetValueOrDefault(call.Key)) / (double)(Long - Short);
        return new LabelCalls(Calls(name => name != "mmap"), Calls(name => name is "fsync" or "fdatasync"));
    }

    private static Dictionary<string, long> Trace(string folder, int transactions)
    {
        string table = folder + "/calls";
        using Process strace = Process.Start("/usr/bin/strace", [
            "-f", "-qq", "-c", "-o", table, "-e", "trace=%file,%desc",
            Environment.ProcessPath!, typeof(LabelCalls).Assembly.Location, Argument, folder, transactions.ToString(CultureInfo.InvariantCulture)]);
        strace.WaitForExit();
        if (strace.ExitCode != 0)
            throw new InvalidOperationException("the counted program failed");
        // "% time, seconds, usecs/call, calls, errors, syscall"; the column of errors may be empty.
        return File.ReadLines(table)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 5 && words[^1] != "total" && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(words => words[^1], words => long.Parse(words[3], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }
}

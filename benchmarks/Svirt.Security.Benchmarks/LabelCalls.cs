using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The system calls of applying and restoring a domain's labels, counted by strace(1). Two runs of different length are compared, so that what
/// the runtime does to start is not counted.
/// </summary>
/// <param name="PerTransaction">All calls of one domain but those by which the runtime manages its memory and threads.</param>
/// <param name="Synchronisations">Of these, calls of fsync(2) and fdatasync(2).</param>
internal sealed record LabelCalls(double PerTransaction, double Synchronisations)
{
    private static readonly FrozenSet<string> OfRuntime = FrozenSet.Create(
        StringComparer.Ordinal,
        "mmap", "munmap", "mprotect", "madvise", "mremap", "brk", "futex", "membarrier", "sched_yield", "sched_getaffinity", "sched_setaffinity", "get_mempolicy", "mbind", "gettid", "getpid", "tgkill",
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "clone", "clone3", "set_robust_list", "rseq", "prctl", "exit", "clock_nanosleep", "poll", "restart_syscall", "getrusage", "sysinfo", "times");

    /// <summary>What this program does when it is the one that is counted; false where the arguments do not say so.</summary>
    public static bool TryRunWorker(string[] arguments)
    {
        if (arguments is not [LabelledDisks.Argument or DacFiles.Argument, var folder, var transactions])
            return false;
        using var disks = arguments[0] == LabelledDisks.Argument ? new LabelledDisks(folder) : null;
        using var files = arguments[0] == DacFiles.Argument ? new DacFiles(folder) : null;
        for (int i = int.Parse(transactions, CultureInfo.InvariantCulture); i > 0; i--)
        {
            disks?.ApplyAndRestore();
            files?.PrepareAndStop();
        }

        return true;
    }

    /// <summary>Null where there is no strace.</summary>
    /// <param name="argument">The first argument of this program, which says what is counted.</param>
    /// <param name="folder">Where the files are.</param>
    /// <param name="few">The domains of the shorter run.</param>
    /// <param name="many">The domains of the longer run.</param>
    public static LabelCalls? Count(string argument, string folder, int few, int many)
    {
        if (!File.Exists("/usr/bin/strace"))
            return null;
        Dictionary<string, int> shorter = Trace(argument, folder, few), longer = Trace(argument, folder, many);
        double Calls(Func<string, bool> chosen) => longer.Where(call => chosen(call.Key)).Sum(call => call.Value - shorter.GetValueOrDefault(call.Key)) / (double)(many - few);
        return new LabelCalls(Calls(name => !OfRuntime.Contains(name)), Calls(name => name is "fsync" or "fdatasync"));
    }

    private static Dictionary<string, int> Trace(string argument, string folder, int transactions)
    {
        string calls = folder + "/calls";
        using Process strace = Process.Start("/usr/bin/strace", [
            // One by one: in its own sums a call that it has no name for is missing, as getxattrat(2) and setxattrat(2) are.
            "-f", "-qq", "-s", "0", "-o", calls,
            Environment.ProcessPath!, typeof(LabelCalls).Assembly.Location, argument, folder, transactions.ToString(CultureInfo.InvariantCulture)]);
        strace.WaitForExit();
        if (strace.ExitCode != 0)
            throw new InvalidOperationException("the counted program failed");
        return File.ReadLines(calls).Select(NameOf).OfType<string>().CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>"PID name(arguments"; null for the second half of a call that another thread's came between, a signal or an exit.</summary>
    private static string? NameOf(string line)
    {
        ReadOnlySpan<char> call = line.AsSpan(line.IndexOf(' ', StringComparison.Ordinal) + 1).TrimStart();
        int end = call.IndexOf('(');
        return end > 0 && (char.IsAsciiLetter(call[0]) || call[0] == '_') ? call[..end].ToString() : null;
    }
}

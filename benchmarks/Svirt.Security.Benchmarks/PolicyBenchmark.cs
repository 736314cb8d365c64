using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The policy reader and its decisions against libsepol, each timed by the clock of its own process, in turns. Needs the folder that
/// tests/peers/prepare builds, named by SVIRT_SECURITY_PEERS.
/// </summary>
internal static class PolicyBenchmark
{
    private const int Rounds = 12;
    private const int WarmUps = 80;
    private const string Domain = "system_u:system_r:svirt_t:s0:c1,c2";

    public static IEnumerable<Figure> Run()
    {
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_PEERS") is not { Length: > 0 } folder)
            yield break;
        string file = Path.Combine(folder, "default.33");
        string peer = Path.Combine(folder, "sepol-peer");
        byte[] bytes = File.ReadAllBytes(file);
        yield return Compare("load Debian's default policy, against policydb_read", 0.5, () => Time(() => PolicyDatabase.Load(bytes)), () => Ask(peer, file, "time-load", "3"));

        PolicyDatabase policy = PolicyDatabase.Load(file);
        string[] types = [.. policy.Types.Select(type => type.Name)];
        var random = new Random(1);
        SecurityContext[] contexts = [SecurityContext.Parse(Domain), .. Enumerable.Range(0, 2000).Select(_ => SecurityContext.Parse($"system_u:object_r:{types[random.Next(types.Length)]}:s0:c1,c2"))];
        PolicyClass[] classes = [.. policy.Classes.Select(c => policy.FindClass(c.Name)!)];
        var pairs = Enumerable.Range(0, 20_000).Select(_ => (random.Next(contexts.Length), random.Next(contexts.Length), classes[random.Next(classes.Length)])).ToArray();
        yield return Access("ComputeAccess, random pairs, against sepol_compute_av", policy, peer, file, contexts, pairs);

        contexts[1] = SecurityContext.Parse("system_u:object_r:svirt_image_t:s0:c1,c2");
        yield return Access(
            "ComputeAccess, svirt_t on svirt_image_t : file, against sepol_compute_av", policy, peer, file, contexts, [.. Enumerable.Repeat((0, 1, policy.FindClass("file")!), 20_000)]);
    }

    private static Figure Access(
        string name, PolicyDatabase policy, string peer, string file, SecurityContext[] contexts, (int Source, int Target, PolicyClass Class)[] pairs)
    {
        string contextFile = Path.GetTempFileName();
        string queryFile = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(contextFile, contexts.Select(context => context.ToString()));
            uint[] words = [.. pairs.SelectMany(pair => new uint[] { (uint)pair.Source, (uint)pair.Target, (uint)pair.Class.Number, 0 })];
            File.WriteAllBytes(queryFile, MemoryMarshal.AsBytes<uint>(words));
            PolicyContext[] resolved = [.. contexts.Select(policy.Resolve)];
            return Compare(name, 0.1, () => Time(() => Decide(policy, resolved, pairs)) / pairs.Length, () => Ask(peer, file, "time-access", contextFile, queryFile, "1"));
        }
        finally
        {
            File.Delete(contextFile);
            File.Delete(queryFile);
        }
    }

    private static uint Decide(PolicyDatabase policy, PolicyContext[] contexts, (int Source, int Target, PolicyClass Class)[] pairs)
    {
        uint sum = 0;
        foreach ((int source, int target, PolicyClass objectClass) in pairs)
            sum += policy.ComputeAccess(contexts[source], contexts[target], objectClass).Allowed;
        return sum;
    }

    // Both return microseconds.
    private static Figure Compare(string name, double bar, Func<double> ours, Func<double> peer)
    {
        for (int i = 0; i < WarmUps; i++)
            ours();
        var ourTimes = new double[Rounds];
        var peerTimes = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            ourTimes[i] = ours();
            peerTimes[i] = peer();
        }

        return new Figure(name, Median(ourTimes), Median(peerTimes), new PeerRatioBar(bar));
    }

    private static double Time<T>(Func<T> action)
    {
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(action());
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static double Ask(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return Median([.. lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture) / 1000)]);
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }
}

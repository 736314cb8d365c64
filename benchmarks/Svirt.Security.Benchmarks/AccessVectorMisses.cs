using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Sources;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Benchmarks;

/// <summary>Lookups that all miss, filled from a policy, against libsepol's computation of the same decisions.</summary>
internal static class AccessVectorMisses
{
    private const int Rounds = 12;
    private const int Contexts = 2000;
    private const int Queries = 20_000;

    public static Figure Compare(PolicyDatabase policy, string policies)
    {
        string[] types = [.. policy.Types.Select(type => type.Name)];
        var random = new Random(1);
        SecurityContext[] contexts = [.. Enumerable.Range(0, Contexts).Select(_ => SecurityContext.Parse($"system_u:object_r:{types[random.Next(types.Length)]}:s0:c1,c2"))];
        // So many pairs in turn in a cache so small that none is there when its turn comes again.
        using var cache = new AccessVectorCache(new PolicyDecisionSource(policy));
        SecurityIdReference[] held = [.. contexts.Select(cache.Contexts.Acquire)];
        ObjectClass file = cache.GetClass("file");
        (int Source, int Target)[] pairs = [.. Enumerable.Range(0, Queries).Select(_ => (random.Next(Contexts), random.Next(Contexts)))];

        string contextFile = Path.GetTempFileName();
        string queryFile = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(contextFile, contexts.Select(context => context.ToString()));
            uint number = (uint)policy.FindClass("file")!.Number;
            uint[] words = [.. pairs.SelectMany(pair => new uint[] { (uint)pair.Source, (uint)pair.Target, number, 0 })];
            File.WriteAllBytes(queryFile, MemoryMarshal.AsBytes<uint>(words));
            for (int i = 0; i < 60; i++)
                Ours(cache, held, file, pairs);
            double[] ours = new double[Rounds], peer = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
            {
                ours[i] = Ours(cache, held, file, pairs);
                peer[i] = Sepol(policies, contextFile, queryFile);
            }

            Array.Sort(ours);
            Array.Sort(peer);
            return new Figure("AVC miss filled from a policy, against sepol_compute_av", ours[Rounds / 2], peer[Rounds / 2], new PeerRatioBar(0.15));
        }
        finally
        {
            File.Delete(contextFile);
            File.Delete(queryFile);
            Array.ForEach(held, reference => reference.Dispose());
        }
    }

    private static double Ours(AccessVectorCache cache, SecurityIdReference[] contexts, ObjectClass file, (int Source, int Target)[] pairs)
    {
        long misses = cache.Statistics.Misses;
        long start = Stopwatch.GetTimestamp();
        foreach ((int source, int target) in pairs)
            cache.HasPermissionNoAudit(contexts[source].Id, contexts[target].Id, file, 1, out AccessResult _);
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds / pairs.Length;
        return cache.Statistics.Misses - misses > pairs.Length * 0.99 ? time : throw new InvalidOperationException("There were hits.");
    }

    private static double Sepol(string folder, string contextFile, string queryFile)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "sepol-peer")) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Path.Combine(folder, "default.33"), "time-access", contextFile, queryFile, "1" })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(answer, CultureInfo.InvariantCulture) / 1000;
    }
}

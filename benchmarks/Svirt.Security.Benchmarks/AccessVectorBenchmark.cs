using System.Diagnostics;
using System.Globalization;
using Svirt.Security.AccessVectors;
using Svirt.Security.Policy;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The access-vector cache against that of libselinux, and its misses against libsepol, in turns. A peer runs in a process of its own for
/// each round, since how fast its cache is depends on where its nodes lie in memory. Needs the folders that tests/peers/prepare and
/// benchmarks/peers/prepare build.
/// </summary>
internal static class AccessVectorBenchmark
{
    public const string PeerVariable = "SVIRT_SECURITY_SELINUX_PEER";

    private const int Rounds = 30;

    // One round's figure is that of the fastest of so many batches, and a row's that which a quarter of the rounds are faster than, on both sides alike:
    // what else a machine does, for seconds at a time where processors are shared, only ever makes them slower.
    private const int Batches = 40;
    private const int Quarter = Rounds / 4;
    private const int Lookups = 20_000;

    public static IEnumerable<Figure> Run()
    {
        if (Environment.GetEnvironmentVariable("SVIRT_SECURITY_PEERS") is not { Length: > 0 } policies
            || Environment.GetEnvironmentVariable(PeerVariable) is not { Length: > 0 } peers)
        {
            yield break;
        }

        PolicyDatabase policy = PolicyDatabase.Load(Path.Combine(policies, "default.33"));
        using var few = new AccessVectorSample(64, AccessVectorCache.DefaultCapacity);
        Figure hit = Compare(
            "AVC hit, 64 pairs, against avc_has_perm_noaudit with locks, as threads need (a plain folder stands for selinuxfs; no miss is timed)",
            0.2,
            () => Time(few, ById),
            () => AskSELinux(peers, few, "id"));
        yield return hit;
        yield return Compare("AVC hit, 64 pairs, audited form, against avc_has_perm_noaudit", 0.2, () => Time(few, Audited), () => AskSELinux(peers, few, "id"));
        using var some = new AccessVectorSample(400, AccessVectorCache.DefaultCapacity);
        yield return Compare("AVC hit, 400 pairs, default capacity, against avc_has_perm_noaudit", 0.08, () => Time(some, ById), () => AskSELinux(peers, some, "id"));
        yield return Compare("AVC check on two context strings, 64 pairs, against selinux_check_access", 0.12, () => Time(few, ByText), () => AskSELinux(peers, few, "text"));
        using var many = new AccessVectorSample(4096, 8192);
        double[] times = [.. Enumerable.Range(0, Rounds).Select(_ => Time(many, ById)).Order()];
        yield return new Figure("AVC hit, 4,096 pairs, capacity 8,192", times[Quarter], null, new OwnRatioBar(3, hit));
        yield return Scaling(few);
        yield return AccessVectorMisses.Compare(policy, policies);
    }

    private static double ById(AccessVectorSample sample)
    {
        uint sum = 0;
        for (int done = 0; done < Lookups;)
        {
            foreach ((SecurityId source, SecurityId target) in sample.Ids)
            {
                sample.Cache.HasPermissionNoAudit(source, target, sample.File, sample.Read, out AccessResult result);
                sum += result.Allowed;
            }

            done += sample.Ids.Length;
        }

        return sum;
    }

    private static double Audited(AccessVectorSample sample)
    {
        int permitted = 0;
        for (int done = 0; done < Lookups; done += sample.Ids.Length)
        {
            foreach ((SecurityId source, SecurityId target) in sample.Ids)
                permitted += sample.Cache.HasPermission(source, target, sample.File, sample.Read, out AccessResult _) ? 1 : 0;
        }

        return permitted;
    }

    private static double ByText(AccessVectorSample sample)
    {
        int permitted = 0;
        for (int done = 0; done < Lookups; done += sample.Texts.Length)
        {
            foreach ((string source, string target) in sample.Texts)
                permitted += sample.Cache.HasPermission(source, target, sample.File, sample.Read, out AccessResult _) ? 1 : 0;
        }

        return permitted;
    }

    /// <summary>
    /// What two threads gain on one cache, against what they gain on a cache each: how long two took where one took a certain time. The
    /// peer's figure is the time of one thread, lengthened as the two that share nothing were.
    /// </summary>
    private static Figure Scaling(AccessVectorSample shared)
    {
        using var first = new AccessVectorSample(64, AccessVectorCache.DefaultCapacity);
        using var second = new AccessVectorSample(64, AccessVectorCache.DefaultCapacity);
        var ratios = new double[Rounds];
        var ours = new double[Rounds];
        for (int i = -3; i < Rounds; i++)
        {
            double one = TimeLong(shared);
            double two = TimeOfTwo(shared, shared);
            double oneAlone = TimeLong(first);
            double twoAlone = TimeOfTwo(first, second);
            if (i < 0)
                continue;
            ratios[i] = two / one / (twoAlone / oneAlone);
            ours[i] = two;
        }

        Array.Sort(ratios);
        Array.Sort(ours);
        double ratio = ratios[Rounds / 2], time = ours[Rounds / 2];
        return new Figure("AVC hit, two threads on one cache, against two on a cache each (bar: 0.9 of their gain)", time, time / ratio, new PeerRatioBar(1.111));
    }

    // Long runs here, not the fastest batch: a batch in which the other thread happens to stand still says nothing.
    private static double TimeOfTwo(AccessVectorSample first, AccessVectorSample second)
    {
        using var barrier = new Barrier(2);
        double[] times = new double[2];
        var other = new Thread(() =>
        {
            barrier.SignalAndWait();
            times[1] = TimeLong(second);
        });
        other.Start();
        barrier.SignalAndWait();
        times[0] = TimeLong(first);
        other.Join();
        return times.Max();
    }

    private static double TimeLong(AccessVectorSample sample) => Enumerable.Range(0, 2 * Batches).Average(_ => TimeBatch(sample, ById));

    // Both return microseconds of one operation.
    private static Figure Compare(string name, double bar, Func<double> ours, Func<double> peer)
    {
        // Long enough for the last tier of the compiler.
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2))
            ours();
        var ourTimes = new double[Rounds];
        var peerTimes = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            ourTimes[i] = ours();
            peerTimes[i] = peer();
        }

        Array.Sort(ourTimes);
        Array.Sort(peerTimes);
        return new Figure(name, ourTimes[Quarter], peerTimes[Quarter], new PeerRatioBar(bar));
    }

    private static double Time(AccessVectorSample sample, Func<AccessVectorSample, double> action) => Enumerable.Range(0, Batches).Min(_ => TimeBatch(sample, action));

    private static double TimeBatch(AccessVectorSample sample, Func<AccessVectorSample, double> action)
    {
        int loops = (Lookups + sample.Ids.Length - 1) / sample.Ids.Length;
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(action(sample));
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / (loops * sample.Ids.Length);
    }

    private static double AskSELinux(string folder, AccessVectorSample sample, string what)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "selinux-peer")) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (string argument in new[] { Path.Combine(folder, "selinuxfs"), sample.PairFile, what, Batches.ToString(CultureInfo.InvariantCulture), (Lookups / sample.Ids.Length).ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(answer, CultureInfo.InvariantCulture) / 1000
            : throw new InvalidOperationException($"selinux-peer ended with {process.ExitCode}.");
    }
}

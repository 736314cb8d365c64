using System.Diagnostics;

namespace Svirt.Security.Benchmarks;

/// <summary>Measures two actions alternately, so that whatever else the machine does falls on both alike.</summary>
internal static class PairedRun
{
    /// <summary>Measures after a tenth of the rounds as warm-up; which of the two goes first changes every round.</summary>
    public static Figure Measure(string name, double bar, int rounds, Action ours, Action peer)
    {
        for (int i = 0; i < rounds / 10; i++)
        {
            ours();
            peer();
        }

        var ourTimes = new double[rounds];
        var peerTimes = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            if (i % 2 == 0)
            {
                ourTimes[i] = Time(ours);
                peerTimes[i] = Time(peer);
            }
            else
            {
                peerTimes[i] = Time(peer);
                ourTimes[i] = Time(ours);
            }
        }

        return new Figure(name, Median(ourTimes), Median(peerTimes), bar);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }
}

using System.Diagnostics;

namespace Svirt.Security.Benchmarks;

/// <summary>Measures two actions alternately, so that whatever else the machine does falls on both alike.</summary>
internal static class PairedRun
{
    /// <summary>Measures after a tenth of the rounds as warm-up; which of the two goes first changes every round.</summary>
    public static Figure Measure(string name, FigureBar bar, int rounds, Action ours, Action peer) =>
        Measure(name, bar, rounds, new Batch(ours, 1), new Batch(peer, 1));

    /// <summary>The same for what is too short to be measured once: the times are those of one operation of a batch.</summary>
    public static Figure Measure(string name, FigureBar bar, int rounds, Batch ours, Batch peer)
    {
        for (int i = 0; i < rounds / 10; i++)
        {
            ours.Run();
            peer.Run();
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

    /// <summary>The time of one operation of a batch, in microseconds.</summary>
    public static double Time(Batch batch)
    {
        long start = Stopwatch.GetTimestamp();
        batch.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / batch.Operations;
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    /// <summary>An action that does something so many times.</summary>
    internal sealed record Batch(Action Run, int Operations);
}

using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.Benchmarks;

/// <summary>The category allocator over the 523,776 pairs of the usual range, against the peers' algorithm re-created here.</summary>
internal static class CategoryBenchmark
{
    private const int Categories = 1024;
    private const int Pairs = Categories * (Categories - 1) / 2;
    private const int Rounds = 200;
    private const int Batch = 2000;
    private const int LiveHolders = 2000;
    private const int HostOperations = 10_000;
    private const int HostRounds = 5;
    private static readonly MlsRange Range = MlsRange.Parse("s0-s0:c0.c1023");

    public static IEnumerable<Figure> Run()
    {
        Figure empty = AllocateAndRelease("allocate + release, in process, empty (peer: draw and retry, re-created)", Pairs, Rounds, Batch, new TimeBar(0.150));
        yield return empty;
        yield return AllocateAndRelease("allocate + release at 99.9 % (same peer)", Pairs / 1000, Rounds, 20, new OwnRatioBar(3, empty));
        yield return AllocateAndRelease("allocate + release at 99.99 % (same peer)", Pairs / 10_000, Rounds / 4, 2, new OwnRatioBar(3, empty));
        yield return Exhausted();
        yield return Enumeration();
        yield return TwoProcesses();
    }

    private static Figure AllocateAndRelease(string name, int free, int rounds, int peerBatch, FigureBar bar)
    {
        McsAllocator ours = NewAllocator();
        while (ours.Capacity - ours.InUse > free)
            ours.TryAllocate(out _);
        var peer = new RetryingAllocator(Categories);
        if (free < Pairs)
            peer.TakeAllBut(free);
        return PairedRun.Measure(name, bar, rounds, new PairedRun.Batch(Ours, Batch), new PairedRun.Batch(Peer, peerBatch));

        void Ours()
        {
            for (int i = 0; i < Batch; i++)
            {
                if (!ours.TryAllocate(out McsReservation? reservation))
                    throw new InvalidOperationException("there is a free pair");
                reservation.Dispose();
            }
        }

        void Peer()
        {
            for (int i = 0; i < peerBatch; i++)
                peer.Release(peer.Allocate());
        }
    }

    private static Figure Exhausted()
    {
        McsAllocator ours = NewAllocator();
        while (ours.TryAllocate(out _))
        {
        }

        var batch = new PairedRun.Batch(Refused, Batch);
        double[] times = [.. Enumerable.Range(0, Rounds).Select(_ => PairedRun.Time(batch)).Order()];
        return new Figure("table full: the answer that there is none (peers never return)", times[Rounds / 2], null, new TimeBar(1));

        void Refused()
        {
            for (int i = 0; i < Batch; i++)
            {
                if (ours.TryAllocate(out _))
                    throw new InvalidOperationException("there is no free pair");
            }
        }
    }

    private static Figure Enumeration()
    {
        const int Runs = 5;
        return PairedRun.Measure(
            "all 523,776 pairs to exhaustion (the re-created peer stops at 99 %)", new TimeBar(200_000), Runs, Ours, Peer);

        static void Ours()
        {
            McsAllocator allocator = NewAllocator();
            int count = 0;
            while (allocator.TryAllocate(out _))
                count++;
            if (count != Pairs)
                throw new InvalidOperationException("pairs are missing");
        }

        static void Peer()
        {
            var peer = new RetryingAllocator(Categories);
            for (int i = 0; i < Pairs / 100 * 99; i++)
                peer.Allocate();
        }
    }

    /// <summary>The peers keep their set in one process, so there is nobody to compare with.</summary>
    private static Figure TwoProcesses()
    {
        string directory = Directory.CreateTempSubdirectory("svirt-benchmark-").FullName;
        try
        {
            using HostCategoryStore store = HostCategoryWorker.Open(directory);
            var allocator = new McsAllocator(Range, store);
            for (int i = 0; i < LiveHolders; i++)
                allocator.TryAllocate(out _);
            // What was built and unpacked for the benchmarks is on its way to the disk still, and the file system's journal with it.
            using (Process flush = Process.Start("sync"))
                flush.WaitForExit();
            double[] times = [.. Enumerable.Range(0, HostRounds).Select(_ => Contend(directory)).Order()];
            return new Figure(
                "host-wide, two processes, 2,000 live holders, time of one of all allocate + release (no peer has this)", times[HostRounds / 2], null, new TimeBar(100));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double Contend(string directory)
    {
        Process[] workers = [StartWorker(directory), StartWorker(directory)];
        foreach (Process worker in workers)
            worker.StandardOutput.ReadLine();
        long start = Stopwatch.GetTimestamp();
        foreach (Process worker in workers)
            worker.StandardInput.WriteLine();
        foreach (Process worker in workers)
            worker.WaitForExit();
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds / (workers.Length * HostOperations);
        return workers.All(worker => worker.ExitCode == 0) ? time : throw new InvalidOperationException("a worker failed");
    }

    private static Process StartWorker(string directory) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(CategoryBenchmark).Assembly.Location, HostCategoryWorker.Argument, directory, HostOperations.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    private static McsAllocator NewAllocator() => new(Range, new InProcessCategoryStore());
}

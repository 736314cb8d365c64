using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.Benchmarks;

/// <summary>One of the processes that contend for the host-wide store: says when it is ready, and goes when it reads a line.</summary>
internal static class HostCategoryWorker
{
    public const string Argument = "--host-category-worker";

    public static HostCategoryStore Open(string directory) => HostCategoryStore.Open(directory, new HostCategoryStoreOptions { LabelRecords = new NoLabelRecords() });

    public static void Run(string directory, int operations)
    {
        using HostCategoryStore store = Open(directory);
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c1023"), store);
        for (int i = 0; i < operations / 10; i++)
            AllocateAndRelease(allocator);
        Console.WriteLine("ready");
        Console.ReadLine();
        for (int i = 0; i < operations; i++)
            AllocateAndRelease(allocator);
    }

    private static void AllocateAndRelease(McsAllocator allocator)
    {
        if (!allocator.TryAllocate(out McsReservation? reservation))
            throw new InvalidOperationException("there is a free pair");
        reservation.Dispose();
    }

    private sealed class NoLabelRecords : ILabelRecordSource
    {
        public IReadOnlyCollection<CarriedLabel> ListCarriedLabels() => [];
    }
}

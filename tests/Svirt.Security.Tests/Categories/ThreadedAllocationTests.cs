using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class ThreadedAllocationTests
{
    private const int Threads = 16;
    private const int Held = 40;

    private static readonly int Operations = FullSize.Of(full: 10_000_000, sample: 800_000);

    [Theory]
    [InlineData("s0-s0:c0.c1023")] // nearly empty
    [InlineData("s0-s0:c0.c36")] // 666 pairs for up to 640 in use
    public async Task TryAllocate_SixteenThreads_NoTwoEverHaveTheSame(string range)
    {
        var allocator = new McsAllocator(MlsRange.Parse(range), new InProcessCategoryStore());
        int[] users = new int[allocator.Capacity];
        int duplicates = 0, refusals = 0;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning)));

        Assert.Equal(0, duplicates);
        Assert.Equal(0, refusals);
        Assert.Equal(0, allocator.InUse);
        Assert.Empty(allocator.ListHolders());

        void Work()
        {
            var held = new Queue<(McsReservation Reservation, long Index)>();
            for (int i = 0; i < Operations / 2 / Threads; i++)
            {
                if (!allocator.TryAllocate(out McsReservation? reservation))
                {
                    Interlocked.Increment(ref refusals);
                    continue;
                }

                long index = allocator.Space.IndexOf(reservation.Level);
                if (Interlocked.Increment(ref users[index]) != 1)
                    Interlocked.Increment(ref duplicates);
                held.Enqueue((reservation, index));
                if (held.Count == Held)
                    Release();
            }

            while (held.Count > 0)
                Release();

            void Release()
            {
                (McsReservation reservation, long index) = held.Dequeue();
                Interlocked.Decrement(ref users[index]);
                reservation.Dispose();
            }
        }
    }
}

using BenchmarkDotNet.Attributes;
using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.HotPaths;

/// <summary>A pair of categories taken and given back, of one process.</summary>
public class CategoryAllocation
{
    private readonly McsAllocator _allocator = new(MlsRange.Parse("s0-s0:c0.c1023"), new InProcessCategoryStore());

    [Benchmark]
    public void AllocateAndRelease()
    {
        if (_allocator.TryAllocate(out McsReservation? reservation))
            reservation.Dispose();
    }
}

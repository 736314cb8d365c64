using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

public sealed class FileBatchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1000)]
    public void ForEach_AnyCount_ActsOnEachOnce(int count)
    {
        int[] calls = new int[count];
        FileBatch.ForEach(count, i => Interlocked.Increment(ref calls[i]));
        Assert.All(calls, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(1001)]
    public void ForEachPart_AnyCount_CoversAllInOrderWithoutOverlap(int count)
    {
        var parts = new (int First, int End)[FileBatch.PartsOf(count)];
        FileBatch.ForEachPart(count, (part, first, end) => parts[part] = (first, end));
        Assert.Equal((0, count), (parts[0].First, parts[^1].End));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.First));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2000)]
    public void ForEach_SeveralThrow_TheLowestIsReportedAndAllBelowItAreDone(int count)
    {
        for (int round = 0; round < 50; round++)
        {
            var random = new Random(round);
            int[] failing = [random.Next(count), random.Next(count), random.Next(count)];
            bool[] done = new bool[count];
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => FileBatch.ForEach(count, i =>
            {
                if (failing.Contains(i))
                    throw new InvalidOperationException($"{i}");
                done[i] = true;
            }));
            Assert.Equal($"{failing.Min()}", e.Message);
            Assert.All(done[..failing.Min()], Assert.True);
        }
    }
}

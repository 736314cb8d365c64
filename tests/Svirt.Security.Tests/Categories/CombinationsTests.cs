using Svirt.Security.Categories;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class CombinationsTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 40)]
    [InlineData(3, 40)]
    public void SetOf_EveryNumber_GivesEverySetOnceAndItsNumberBack(int size, int positions)
    {
        var seen = new HashSet<string>();
        long count = Combinations.Count(positions, size);
        for (long number = 0; number < count; number++)
        {
            int[] set = new int[size];
            Combinations.SetOf(number, set);
            Assert.True(set[^1] < positions);
            Assert.Equal(set.Distinct().Order(), set);
            Assert.True(seen.Add(string.Join(',', set)));
            Assert.Equal(number, Combinations.NumberOf(set));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void SetOf_NumbersAroundEveryCarry_AreExact(int size)
    {
        int[] set = new int[size];
        for (int position = size; position < 2000; position++)
        {
            foreach (long number in new[] { Combinations.Count(position, size) - 1, Combinations.Count(position, size), Combinations.Count(position, size) + 1 })
            {
                Combinations.SetOf(number, set);
                Assert.Equal(number, Combinations.NumberOf(set));
            }
        }
    }

    [Fact]
    public void Next_FromTheFirstSet_GoesThroughAllInOrder()
    {
        int[] set = [0, 1, 2];
        long number = 0;
        do
            Assert.Equal(number++, Combinations.NumberOf(set));
        while (Combinations.Next(set, 12));
        Assert.Equal(Combinations.Count(12, 3), number);
    }
}

using FsCheck;
using FsCheck.Fluent;
using Svirt.Security.Categories;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class FreeIndexesTests
{
    /// <summary>Against the plain sorted set of the free numbers, over any sequence of takes and releases.</summary>
    [Fact]
    public void Select_AfterAnySequence_GivesTheSameAsASortedSet()
    {
        Gen<(int Count, int[] Steps)> cases =
            from count in Gen.OneOf(Gen.Choose(1, 70), Gen.Choose(500, 530), Gen.Choose(8190, 8200))
            from steps in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 300)
            select (count, steps);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var free = new FreeIndexes(c.Count);
            var model = new SortedSet<int>(Enumerable.Range(0, c.Count));
            foreach (int step in c.Steps)
            {
                int index = step % c.Count;
                if (model.Remove(index))
                    free.Take(index);
                else if (model.Add(index))
                    free.Release(index);
                if (free.Free != model.Count || free.IsFree(index) != model.Contains(index))
                    return false;
            }

            return model.Select((index, rank) => free.Select(rank) == index).All(same => same);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Select_TheLastFreeOfManyLevels_IsFound()
    {
        const int Count = 300_000;
        var free = new FreeIndexes(Count);
        for (int i = 0; i < Count; i++)
            free.Take(free.Select(0));
        Assert.Equal(0, free.Free);
        foreach (int index in new[] { 0, 63, 64, 511, 512, 8191, 8192, 131071, Count - 1 })
        {
            free.Release(index);
            Assert.Equal(index, free.Select(0));
            free.Take(index);
        }
    }
}

using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>
/// Levels that block up to all of a space come and go under the store's one lock. The counts are exact; that the work is no loop over labels
/// times levels is why these end at all: releasing c0.c600 of 178 million triples took two and a half minutes so.
/// </summary>
public sealed class WideLevelTests
{
    private static readonly MlsRange Full = MlsRange.Parse("s0-s0:c0.c1023");

    [Theory]
    [InlineData(2, 1000)]
    [InlineData(3, 600)]
    [InlineData(3, 1022)]
    public void Reserve_WideLevelComesAndGoes_LeavesExactlyWhatOthersBlock(int size, int last)
    {
        var levels = new LevelOccupancy();
        MlsLevel wide = new(0, CategorySet.Range(0, last)), narrow = MlsLevel.Parse("s0:c1.c5"), other = MlsLevel.Parse("s0:c3.c400,c1023");
        SpaceOccupancy space = levels.Attach(new CategorySpace(Full, size), [], out _);
        long few = Combinations.Count(5, size), some = Combinations.Count(399, size), most = Combinations.Count(last + 1, size);
        long common = Combinations.Count(3, size); // c3.c5 are in both of the lesser ones

        levels.Add(narrow, LevelUse.Domain);
        levels.Add(other, LevelUse.Domain);
        Assert.Equal(few + some - common, space.Space.Capacity - space.Free);
        levels.Add(wide, LevelUse.Domain);
        // Of the lesser ones only the labels with c1023 are not its own.
        Assert.Equal(most + Combinations.Count(398, size - 1), space.Space.Capacity - space.Free);
        levels.Remove(other, LevelUse.Domain);
        Assert.Equal(most, space.Space.Capacity - space.Free);
        levels.Add(other, LevelUse.Domain);
        levels.Remove(wide, LevelUse.Domain);
        Assert.Equal(few + some - common, space.Space.Capacity - space.Free);
        levels.Remove(narrow, LevelUse.Domain);
        levels.Remove(other, LevelUse.Domain);
        Assert.Equal(0, space.Space.Capacity - space.Free);
    }

    [Fact]
    public void Return_LabelThatAWideLevelBlocks_StaysTaken()
    {
        var levels = new LevelOccupancy();
        SpaceOccupancy space = levels.Attach(new CategorySpace(MlsRange.Parse("s0-s0:c0.c40")), [], out _);
        Assert.True(levels.TryHoldAny(space, CategoryRandomness.DeterministicForTests(1), out long index));
        levels.Add(new MlsLevel(0, CategorySet.Range(0, 39)), LevelUse.Domain); // what libvirt runs is not ours to refuse
        levels.Add(new MlsLevel(0, CategorySet.Of(40)), LevelUse.Domain);
        Assert.Equal(0, space.Free);
        levels.Return(space, index);
        Assert.Equal(0, space.Free);
        levels.Remove(new MlsLevel(0, CategorySet.Range(0, 39)), LevelUse.Domain);
        Assert.Equal(40 * 39 / 2, space.Free);
        Assert.True(space.IsFree(index) || space.Space.LevelAt(index).Categories.Contains(40));
    }
}

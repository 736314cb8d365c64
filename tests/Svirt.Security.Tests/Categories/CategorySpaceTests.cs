using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

public sealed class CategorySpaceTests
{
    [Theory]
    [InlineData("s0-s0:c0.c1023", 1, 1024)]
    [InlineData("s0-s0:c0.c1023", 2, 523_776)]
    [InlineData("s0-s0:c0.c1023", 3, 178_433_024)]
    [InlineData("s3:c7-s5:c7,c9,c11,c900", 2, 3)]
    public void Capacity_Range_CountsTheCombinations(string range, int size, long capacity) =>
        Assert.Equal(capacity, new CategorySpace(MlsRange.Parse(range), size).Capacity);

    [Theory]
    [InlineData("s0-s0:c0.c20", 1)]
    [InlineData("s0-s0:c3,c10.c20,c1000", 2)]
    [InlineData("s2:c5,c800-s4:c1,c5,c64.c70,c800", 3)]
    public void LevelAt_EveryIndex_IsALevelOfTheRangeAndHasTheIndex(string text, int size)
    {
        MlsRange range = MlsRange.Parse(text);
        var space = new CategorySpace(range, size);
        var levels = new List<MlsLevel>();
        for (long index = 0; index < space.Capacity; index++)
        {
            MlsLevel level = space.LevelAt(index);
            Assert.True(range.Contains(level));
            Assert.Equal(size + range.Low.Categories.Count, level.Categories.Count);
            Assert.Equal(index, space.IndexOf(level));
            Assert.All(levels, other => Assert.True(other.IsIncomparableTo(level)));
            levels.Add(level);
        }
    }

    [Theory]
    [InlineData("s1:c1,c2")]
    [InlineData("s0:c1")]
    [InlineData("s0:c1.c3")]
    [InlineData("s0:c1,c1024")]
    [InlineData("s0:c1,c9999")]
    [InlineData("s0")]
    public void IndexOf_NoLabelOfTheSpace_IsNegative(string level) =>
        Assert.Equal(-1, new CategorySpace(MlsRange.Parse("s0-s0:c0.c1023")).IndexOf(MlsLevel.Parse(level)));

    /// <summary>Every kind of level against the definition of dominance, label by label, as it comes and as it goes again.</summary>
    [Theory]
    [InlineData("s0-s0:c0.c9", 2)]
    [InlineData("s1:c0-s1:c0.c9", 2)]
    [InlineData("s1-s1:c0.c7,c20", 3)]
    [InlineData("s1-s1:c0.c9", 1)]
    [InlineData("s1-s1:c3,c4", 2)]
    [InlineData("s1-s1:c0.c90", 1)]
    [InlineData("s1-s1:c0.c40", 3)]
    public void Occupancy_AnyLevels_BlockExactlyTheLabelsThatTheRuleForbids(string range, int size)
    {
        var levels = new LevelOccupancy();
        SpaceOccupancy occupancy = levels.Attach(new CategorySpace(MlsRange.Parse(range), size), [], out _);
        (MlsLevel Level, LevelUse Use)[] all =
        [
            .. from text in new[]
               {
                   "s0:c0", "s1:c0", "s2:c0", "s0:c3", "s1:c3", "s1:c30", "s0:c1,c2", "s1:c1,c2", "s2:c1,c2", "s1:c3,c4", "s2:c3,c4", "s0:c3,c4", "s1:c0,c3",
                   "s1:c1.c3", "s1:c0.c3", "s1:c0.c9", "s0:c0.c9", "s1:c0.c30", "s5:c0.c1023", "s1:c20,c30", "s1:c2,c20", "s1:c0,c2,c20", "s1:c0,c1,c2,c3,c4,c5",
                   "s1:c5.c38", "s1:c2.c70", "s1:c0.c80",
               }
               from use in Enum.GetValues<LevelUse>()
               select (MlsLevel.Parse(text), use),
        ];
        foreach ((MlsLevel level, LevelUse use) in all)
        {
            levels.Add(level, use);
            AssertBlocked(occupancy, [(level, use)]);
            levels.Remove(level, use);
            AssertBlocked(occupancy, []);
        }

        // Each level once, as in a store; any order of them.
        var random = new Random(size);
        var inUse = new List<(MlsLevel Level, LevelUse Use)>();
        for (int i = 0; i < 120; i++)
        {
            (MlsLevel Level, LevelUse Use) next = all[random.Next(all.Length)];
            if (inUse.Find(known => known.Level == next.Level) is { Level.Categories.IsEmpty: false } known)
            {
                levels.Remove(known.Level, known.Use);
                inUse.Remove(known);
            }
            else
            {
                levels.Add(next.Level, next.Use);
                inUse.Add(next);
            }

            AssertBlocked(occupancy, inUse);
        }
    }

    private static void AssertBlocked(SpaceOccupancy occupancy, IReadOnlyList<(MlsLevel Level, LevelUse Use)> inUse)
    {
        CategorySpace space = occupancy.Space;
        long[] expected = [.. Indexes(space).Where(index => inUse.Any(known => IsForbidden(space.LevelAt(index), known.Level, known.Use)))];
        Assert.Equal(expected, Indexes(space).Where(index => !occupancy.IsFree(index)));
        Assert.Equal(space.Capacity - expected.Length, occupancy.Free);

        static bool IsForbidden(MlsLevel label, MlsLevel level, LevelUse use) => label.Dominates(level) || (use == LevelUse.Domain && level.Dominates(label));
    }

    [Theory]
    [InlineData("s0", 1)]
    [InlineData("s0-s0:c5", 2)]
    [InlineData("s0:c1,c2-s0:c1.c4", 3)]
    [InlineData("s0-s0:c0.c16383", 3)]
    public void Constructor_TooFewOrTooManyLabels_IsRefused(string range, int size) =>
        Assert.Throws<ArgumentException>(() => new CategorySpace(MlsRange.Parse(range), size));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Constructor_SizeOutOfRange_IsRefused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CategorySpace(MlsRange.Parse("s0-s0:c0.c9"), size));

    private static IEnumerable<long> Indexes(CategorySpace space) => Enumerable.Range(0, (int)space.Capacity).Select(index => (long)index);
}

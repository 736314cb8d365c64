using FsCheck.Fluent;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class CategorySetTests
{
    [Fact]
    public void Operations_AnySets_AgreeWithHashSet() => LabelGenerators.CategoryNumbers.CheckPairs((a, b) =>
    {
        var (x, y) = (CategorySet.Of(a), CategorySet.Of(b));
        HashSet<int> modelX = [.. a];
        HashSet<int> modelY = [.. b];
        return Same(x.Union(y), modelX.Union(modelY)) && Same(x.Intersect(y), modelX.Intersect(modelY))
            && Same(x.Except(y), modelX.Except(modelY))
            && x.IsSupersetOf(y) == modelX.IsSupersetOf(modelY) && x.Overlaps(y) == modelX.Overlaps(modelY)
            && (x == y) == modelX.SetEquals(modelY) && (x != y) != modelX.SetEquals(modelY)
            && (x | y) == x.Union(y) && (x & y) == x.Intersect(y);
    });

    [Fact]
    public void Relations_SmallSets_AgreeWithHashSet() => LabelGenerators.SmallCategories.CheckPairs((x, y) =>
    {
        var (modelX, modelY) = (x.ToHashSet(), y.ToHashSet());
        return x.IsSupersetOf(y) == modelX.IsSupersetOf(modelY) && x.Overlaps(y) == modelX.Overlaps(modelY)
            && x.Equals(y) == modelX.SetEquals(modelY) && x.Equals((object)y) == modelX.SetEquals(modelY)
            && (x != y || x.GetHashCode() == y.GetHashCode());
    });

    [Fact]
    public void Of_AnyNumbers_HasExactlyThose() => LabelGenerators.CategoryNumbers.Check(numbers =>
    {
        var set = CategorySet.Of(numbers);
        return Same(set, numbers) && set.Min == numbers.Cast<int?>().Min() && set.Max == numbers.Cast<int?>().Max();
    });

    [Fact]
    public void Range_AnyBounds_HasThemAndAllBetween() => Gen.Choose(0, 300).CheckPairs((a, b) =>
        Same(CategorySet.Range(Math.Min(a, b), Math.Max(a, b)), Enumerable.Range(Math.Min(a, b), Math.Abs(a - b) + 1)));

    [Fact]
    public void Contains_NumbersThatAreNoCategories_False()
    {
        var all = CategorySet.Range(0, CategorySet.MaxCategory);
        Assert.Equal(CategorySet.MaxCategory + 1, all.Count);
        Assert.True(all.Contains(CategorySet.MaxCategory));
        Assert.False(all.Contains(CategorySet.MaxCategory + 1));
        Assert.False(all.Contains(-1));
        Assert.False(all.Contains(int.MinValue));
        Assert.False(all.Contains(int.MaxValue));
    }

    [Fact]
    public void Default_IsTheEmptySet()
    {
        CategorySet set = default;
        Assert.True(set.IsEmpty);
        Assert.Equal(CategorySet.Empty, set);
        Assert.Equal(CategorySet.Of(), set);
        Assert.Equal(CategorySet.Of(7).Except(CategorySet.Of(7)), set);
        Assert.Equal(CategorySet.Of(7).Intersect(CategorySet.Of(500)), set);
        Assert.Equal(CategorySet.Of(7).Except(CategorySet.Of(7)).GetHashCode(), set.GetHashCode());
        Assert.Null(set.Min);
        Assert.Null(set.Max);
        Assert.Empty(set);
        Assert.True(set.IsSupersetOf(set));
        Assert.False(set.Overlaps(set));
    }

    [Fact]
    public void CollectionExpression_Numbers_BuildsTheSet()
    {
        CategorySet set = [524, 340, 524];
        Assert.Equal("c340,c524", set.ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(CategorySet.MaxCategory + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Factories_NumberThatIsNoCategory_Throw(int category)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CategorySet.Of(1, category));
        Assert.Throws<ArgumentOutOfRangeException>(() => CategorySet.Range(category, category));
        Assert.Throws<ArgumentOutOfRangeException>(() => CategorySet.Range(0, category));
    }

    [Fact]
    public void Range_LastBelowFirst_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => CategorySet.Range(2, 1));

    [Fact]
    public void Enumerator_AfterTheEndAndAfterReset_BehavesAsIEnumeratorAsks()
    {
        var enumerator = CategorySet.Of(0, 64).GetEnumerator();
        Assert.True(enumerator.MoveNext());
        Assert.Equal(0, enumerator.Current);
        Assert.True(enumerator.MoveNext());
        Assert.Equal(64, enumerator.Current);
        Assert.False(enumerator.MoveNext());
        Assert.False(enumerator.MoveNext());
        enumerator.Reset();
        Assert.True(enumerator.MoveNext());
        Assert.Equal(0, enumerator.Current);
    }

    private static bool Same(CategorySet set, IEnumerable<int> expected)
    {
        int[] sorted = [.. expected.Distinct().Order()];
        return set.SequenceEqual(sorted) && set.Count == sorted.Length && set.IsEmpty == (sorted.Length == 0)
            && sorted.All(set.Contains) && !sorted.Any(c => set.Contains(c + 1) != sorted.Contains(c + 1))
            && set == CategorySet.Of(sorted) && set.GetHashCode() == CategorySet.Of(sorted).GetHashCode();
    }
}

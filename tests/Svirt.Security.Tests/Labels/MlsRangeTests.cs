using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class MlsRangeTests
{
    [Theory]
    [InlineData("s0", "s0")]
    [InlineData("s0-s0", "s0")]
    [InlineData("s0:c2,c1-s0:c1.c2", "s0:c1,c2")]
    [InlineData("s0-s0:c0.c1023", "s0-s0:c0.c1023")]
    [InlineData("s0-s15:c0.c1023", "s0-s15:c0.c1023")]
    [InlineData("s0:c340,c524", "s0:c340,c524")]
    [InlineData("s1:c1-s2:c2,c1", "s1:c1-s2:c1,c2")]
    public void Parse_WellFormedText_WritesAsTheKernelDoes(string text, string canonical) =>
        LabelAssert.Canonical<MlsRange>(text, canonical);

    [Theory]
    [InlineData("", 0)]
    [InlineData("-", 0)]
    [InlineData("-s0", 0)]
    [InlineData("s0-", 3)]
    [InlineData("s0--s0", 3)]
    [InlineData("s0 - s0", 2)]
    [InlineData("s0-s0-s0", 5)]
    [InlineData("s0-s0:", 6)]
    [InlineData("s0:-s0", 3)]
    [InlineData("s0-c1", 3)]
    [InlineData("s0-s00", 3)]
    [InlineData("s0-s0\0", 5)]
    [InlineData("s1-s0", 3)]
    [InlineData("s0:c1-s0", 6)]
    [InlineData("s0:c1-s15:c2", 6)]
    [InlineData("s1:c1-s0:c1,c2", 6)]
    [InlineData("s0:c0.c1023-s0:c0.c1022", 12)]
    public void Parse_MalformedText_SaysWhere(string text, int position) => LabelAssert.Refused<MlsRange>(text, position);

    [Fact]
    public void Parse_FormattedRange_GivesTheSameRange() => LabelGenerators.Ranges.Check(range =>
        MlsRange.Parse(range.ToString()) == range && LabelAssert.IsTotal<MlsRange>(range.ToString()) && LabelAssert.FormatsExactly(range)
        && MlsRange.Parse($"{range.Low}-{range.High}") == range);

    [Fact]
    public void Constructor_AnyLevels_ThrowsExactlyIfHighDoesNotDominateLow() => LabelGenerators.SmallLevels.CheckPairs((low, high) =>
    {
        var text = $"{low}-{high}";
        if (high.Dominates(low))
            return new MlsRange(low, high) is var range && range.Low == low && range.High == high && MlsRange.Parse(text) == range;
        Assert.Throws<ArgumentException>(() => new MlsRange(low, high));
        return !MlsRange.TryParse(text, out _);
    });

    [Fact]
    public void Default_IsS0() => Assert.Equal("s0", default(MlsRange).ToString());

    [Fact]
    public void Contains_Level_MeansBetweenLowAndHigh()
    {
        var range = MlsRange.Parse("s0:c1-s1:c1,c2,c3");
        Assert.True(range.Contains(MlsLevel.Parse("s0:c1")));
        Assert.True(range.Contains(MlsLevel.Parse("s1:c1,c3")));
        Assert.True(range.Contains(range.High));
        Assert.False(range.Contains(MlsLevel.Parse("s0")));
        Assert.False(range.Contains(MlsLevel.Parse("s0:c2")));
        Assert.False(range.Contains(MlsLevel.Parse("s1:c1,c4")));
        Assert.False(range.Contains(MlsLevel.Parse("s2:c1")));
    }

    [Fact]
    public void Contains_Range_MeansBothItsEnds() => LabelGenerators.SmallRanges.CheckPairs((x, y) =>
        x.Contains(y) == (x.Contains(y.Low) && x.Contains(y.High)) && x.Contains(x)
        && (x.Contains(y) && y.Contains(x)) == (x == y));

    [Theory]
    [InlineData("s0-s0:c0.c1023", "s0:c340,c524", true)]
    [InlineData("s0:c340,c524", "s0:c340,c524", true)]
    [InlineData("s0:c340,c524", "s0", true)]
    [InlineData("s0:c340,c524", "s0:c1,c2", false)]
    [InlineData("s0:c340,c524", "s0-s0:c0.c1023", false)]
    [InlineData("s0", "s0:c1", false)]
    public void Dominates_ProcessAndObject_IsTheMcsConstraint(string process, string file, bool expected) =>
        Assert.Equal(expected, MlsRange.Parse(process).Dominates(MlsRange.Parse(file)));
}

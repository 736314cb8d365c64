using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class MlsLevelTests
{
    [Theory]
    [InlineData("s0", "s0")]
    [InlineData("s15", "s15")]
    [InlineData("s1023", "s1023")]
    [InlineData("s0:c1,c2", "s0:c1,c2")]
    [InlineData("s0:c2,c1", "s0:c1,c2")]
    [InlineData("s0:c340,c524", "s0:c340,c524")]
    [InlineData("s3:c1.c2,c3", "s3:c1.c3")]
    [InlineData("s0:c0.c1023", "s0:c0.c1023")]
    public void Parse_WellFormedText_WritesAsTheKernelDoes(string text, string canonical) =>
        LabelAssert.Canonical<MlsLevel>(text, canonical);

    [Theory]
    [InlineData("", 0)]
    [InlineData("s", 1)]
    [InlineData("0", 0)]
    [InlineData("S0", 0)]
    [InlineData("s00", 0)]
    [InlineData("s01", 0)]
    [InlineData("s1024", 0)]
    [InlineData("s4294967296", 0)]
    [InlineData("s-1", 1)]
    [InlineData(" s0", 0)]
    [InlineData("s0 ", 2)]
    [InlineData("s0:", 3)]
    [InlineData("s0c1", 2)]
    [InlineData("s0:s1", 3)]
    [InlineData("s0:c1:c2", 5)]
    [InlineData("s0:c2.c1", 6)]
    [InlineData("s0-s0", 2)]
    [InlineData("s0:c1-s0:c1", 5)]
    [InlineData("SystemLow", 0)]
    [InlineData("systemlow", 1)]
    public void Parse_MalformedText_SaysWhere(string text, int position) => LabelAssert.Refused<MlsLevel>(text, position);

    [Fact]
    public void Parse_FormattedLevel_GivesTheSameLevel() => LabelGenerators.Levels.Check(level =>
        MlsLevel.Parse(level.ToString()) == level && LabelAssert.IsTotal<MlsLevel>(level.ToString()) && LabelAssert.FormatsExactly(level));

    [Fact]
    public void Default_IsS0() => Assert.Equal("s0", default(MlsLevel).ToString());

    [Theory]
    [InlineData(-1)]
    [InlineData(MlsLevel.MaxSensitivity + 1)]
    public void Constructor_SensitivityOutOfRange_Throws(int sensitivity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MlsLevel(sensitivity));

    [Theory]
    [InlineData("s0", "s0", true, true)]
    [InlineData("s1", "s0", true, false)]
    [InlineData("s0:c1", "s0", true, false)]
    [InlineData("s1", "s0:c1", false, false)]
    [InlineData("s0:c340,c524", "s0:c340,c525", false, false)]
    [InlineData("s0:c0.c1023", "s0:c340,c524", true, false)]
    public void Dominates_KnownPairs_AsInTheField(string a, string b, bool aDominates, bool bDominates)
    {
        var (x, y) = (MlsLevel.Parse(a), MlsLevel.Parse(b));
        Assert.Equal(aDominates, x.Dominates(y));
        Assert.Equal(bDominates, y.Dominates(x));
        Assert.Equal(!aDominates && !bDominates, x.IsIncomparableTo(y));
        Assert.Equal(!aDominates && !bDominates, y.IsIncomparableTo(x));
    }

    [Fact]
    public void Dominates_AnyLevel_IsReflexive() => LabelGenerators.Levels.Check(x => x.Dominates(x) && !x.IsIncomparableTo(x));

    [Fact]
    public void Dominates_BothWays_MeansEqual() =>
        LabelGenerators.SmallLevels.CheckPairs((x, y) => (x.Dominates(y) && y.Dominates(x)) == (x == y));

    [Fact]
    public void Dominates_Chained_IsTransitive() => LabelGenerators.SmallLevels.CheckTriples((x, y, z) =>
        (!x.Dominates(y) || !y.Dominates(z) || x.Dominates(z))
        && x.LeastUpperBound(y).LeastUpperBound(z).Dominates(x));

    [Fact]
    public void Bounds_AnyTriple_AreTheGreatestAndTheLeast() => LabelGenerators.SmallLevels.CheckTriples((x, y, z) =>
    {
        var (lower, upper) = (x.GreatestLowerBound(y), x.LeastUpperBound(y));
        return x.Dominates(lower) && y.Dominates(lower) && upper.Dominates(x) && upper.Dominates(y)
            && (x.Dominates(z) && y.Dominates(z)) == lower.Dominates(z)
            && (z.Dominates(x) && z.Dominates(y)) == z.Dominates(upper);
    });

    [Fact]
    public void Bounds_AnyTriple_FormALattice() => LabelGenerators.SmallLevels.CheckTriples((x, y, z) =>
        x.GreatestLowerBound(y) == y.GreatestLowerBound(x) && x.LeastUpperBound(y) == y.LeastUpperBound(x)
        && x.GreatestLowerBound(y).GreatestLowerBound(z) == x.GreatestLowerBound(y.GreatestLowerBound(z))
        && x.LeastUpperBound(y).LeastUpperBound(z) == x.LeastUpperBound(y.LeastUpperBound(z))
        && x.GreatestLowerBound(x.LeastUpperBound(y)) == x && x.LeastUpperBound(x.GreatestLowerBound(y)) == x
        && x.Dominates(y) == (x.LeastUpperBound(y) == x) && x.Dominates(y) == (x.GreatestLowerBound(y) == y));
}

using System.Text;
using FsCheck.Fluent;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class CategorySetTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("c0", "c0")]
    [InlineData("c1,c2", "c1,c2")]
    [InlineData("c1.c2", "c1,c2")]
    [InlineData("c1.c3", "c1.c3")]
    [InlineData("c1,c2,c3", "c1.c3")]
    [InlineData("c3,c2,c1", "c1.c3")]
    [InlineData("c1,c1,c1", "c1")]
    [InlineData("c1.c5,c3.c7", "c1.c7")]
    [InlineData("c524,c340", "c340,c524")]
    [InlineData("c0.c1023", "c0.c1023")]
    [InlineData("c1,c3.c7,c1023", "c1,c3.c7,c1023")]
    [InlineData("c1,c2,c4,c5,c6,c8", "c1,c2,c4.c6,c8")]
    [InlineData("c62,c63,c64,c65", "c62.c65")]
    [InlineData("c127.c128", "c127,c128")]
    [InlineData("c16381.c16383", "c16381.c16383")]
    public void Parse_WellFormedText_WritesAsTheKernelDoes(string text, string canonical) =>
        LabelAssert.Canonical<CategorySet>(text, canonical);

    [Theory]
    [InlineData(" ", 0)]
    [InlineData("1", 0)]
    [InlineData("C1", 0)]
    [InlineData("c", 1)]
    [InlineData("c\u0661", 1)]
    [InlineData("c-1", 1)]
    [InlineData("c01", 0)]
    [InlineData("c00", 0)]
    [InlineData("c1 ", 2)]
    [InlineData("c1\0", 2)]
    [InlineData("c1\n", 2)]
    [InlineData("c1,", 3)]
    [InlineData(",c1", 0)]
    [InlineData("c1,,c2", 3)]
    [InlineData("c1, c2", 3)]
    [InlineData("c1.", 3)]
    [InlineData("c1.2", 3)]
    [InlineData("c1.c02", 3)]
    [InlineData("c1.c", 4)]
    [InlineData("c1.c2.c3", 5)]
    [InlineData("c5.c5", 3)]
    [InlineData("c5.c4", 3)]
    [InlineData("c1,c5.c4", 6)]
    [InlineData("c1-c2", 2)]
    [InlineData("c16384", 0)]
    [InlineData("c1.c16384", 3)]
    [InlineData("c4294967296", 0)]
    [InlineData("c4294967297,c1", 0)]
    [InlineData("c18446744073709551617", 0)]
    public void Parse_MalformedText_SaysWhere(string text, int position) => LabelAssert.Refused<CategorySet>(text, position);

    [Fact]
    public void ToString_AnySet_AgreesWithTheKernelsLoop() =>
        LabelGenerators.Categories.Check(set => set.ToString() == FormatAsKernel(set) && LabelAssert.FormatsExactly(set));

    [Fact]
    public void Parse_FormattedSet_GivesTheSameSet() =>
        LabelGenerators.Categories.Check(set =>
            CategorySet.Parse(set.ToString()) == set && LabelAssert.IsTotal<CategorySet>(set.ToString()));

    [Fact]
    public void Parse_ItemsInAnyOrder_IsTheirUnion()
    {
        var items =
            from first in Gen.Choose(0, 200)
            from length in Gen.Choose(1, 80)
            select (First: first, Last: first + length - 1);
        items.NonEmptyListOf().Check(list =>
        {
            var text = string.Join(',', list.Select(i => i.First == i.Last ? $"c{i.First}" : $"c{i.First}.c{i.Last}"));
            return CategorySet.Parse(text) == list.Aggregate(CategorySet.Empty, (all, i) => all | CategorySet.Range(i.First, i.Last));
        });
    }

    [Fact]
    public void Parse_NullString_IsNotTheEmptySet()
    {
        string? text = null;
        Assert.Throws<ArgumentNullException>(() => CategorySet.Parse(text!));
        Assert.False(CategorySet.TryParse(text, out _));
    }

    [Fact]
    public void TryParse_AMegabyte_StaysWithinTheBound()
    {
        var ranges = string.Concat(Enumerable.Repeat("c0.c16383,", 100_000));
        LabelAssert.Refused<CategorySet>(ranges, ranges.Length);
        Assert.True(CategorySet.TryParse(ranges.AsSpan(..^1), out var all));
        Assert.Equal(CategorySet.Range(0, CategorySet.MaxCategory), all);
        LabelAssert.Refused<CategorySet>("c" + new string('9', 1_000_000), 0);
        LabelAssert.Refused<CategorySet>("c" + new string('0', 1_000_000), 0);
        LabelAssert.Refused<CategorySet>(new string(',', 1_000_000), 0);
    }

    [Fact]
    public void ToString_EveryOtherCategory_IsWhole()
    {
        var set = CategorySet.Of([.. Enumerable.Range(0, 8192).Select(i => i * 2)]);
        var text = set.ToString();
        Assert.Equal(8191, text.Count(c => c == ','));
        Assert.Equal(set, CategorySet.Parse(text));
    }

    /// <summary>The rule of mls_sid_to_context, followed bit by bit: a run is closed when the next bit leaves a gap.</summary>
    private static string FormatAsKernel(CategorySet set)
    {
        var text = new StringBuilder();
        var (head, previous) = (-2, -2);
        for (var i = 0; i <= CategorySet.MaxCategory + 2; i++)
        {
            var end = i == CategorySet.MaxCategory + 2;
            if (!end && !set.Contains(i))
                continue;
            if (i - previous > 1 || end)
            {
                if (head != previous)
                    text.Append(previous - head > 1 ? '.' : ',').Append('c').Append(previous);
                if (end)
                    break;
                text.Append(previous < 0 ? "" : ",").Append('c').Append(i);
                head = i;
            }

            previous = i;
        }

        return text.ToString();
    }
}

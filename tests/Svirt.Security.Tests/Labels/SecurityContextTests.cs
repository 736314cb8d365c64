using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class SecurityContextTests
{
    [Theory]
    [InlineData("system_u:system_r:svirt_t:s0:c340,c524", "system_u:system_r:svirt_t:s0:c340,c524")]
    [InlineData("system_u:object_r:svirt_image_t:s0:c524,c340", "system_u:object_r:svirt_image_t:s0:c340,c524")]
    [InlineData("system_u:system_r:kernel_t:s0", "system_u:system_r:kernel_t:s0")]
    [InlineData("unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023", "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023")]
    [InlineData("u:r:t:s0-s0", "u:r:t:s0")]
    [InlineData("system_u:object_r:etc_t", "system_u:object_r:etc_t")]
    public void Parse_WellFormedText_WritesAsTheKernelDoes(string text, string canonical) =>
        LabelAssert.Canonical<SecurityContext>(text, canonical);

    [Fact]
    public void Parse_WholeContext_HasItsParts()
    {
        var context = SecurityContext.Parse("system_u:system_r:svirt_t:s0-s0:c1");
        Assert.Equal("system_u", context.User);
        Assert.Equal("system_r", context.Role);
        Assert.Equal("svirt_t", context.Type);
        Assert.Equal(MlsRange.Parse("s0-s0:c1"), context.Range);
        Assert.Null(SecurityContext.Parse("u:r:t").Range);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("u", 1)]
    [InlineData("u:r", 3)]
    [InlineData(":r:t", 0)]
    [InlineData("u::t", 2)]
    [InlineData("u:r:", 4)]
    [InlineData("u:r::s0", 4)]
    [InlineData("u:r:t:", 6)]
    [InlineData("u:r:t:s0:", 9)]
    [InlineData("u:r:t:s0:c1:", 11)]
    [InlineData("u:r:t:SystemHigh", 6)]
    [InlineData("u:r:t:s0:c5.c4", 12)]
    [InlineData("u:r:t:s1-s0", 9)]
    [InlineData("u:r:t\0", 5)]
    [InlineData("u:r:t\n", 5)]
    [InlineData("u:r:t:s0\0", 8)]
    [InlineData("u:r:t:s0\n", 8)]
    [InlineData("u:r: t", 4)]
    [InlineData("u r:r:t", 1)]
    [InlineData("u\t:r:t", 1)]
    [InlineData("\u00fc:r:t", 0)]
    [InlineData("u:r:t\u2028", 5)]
    public void Parse_MalformedText_SaysWhere(string text, int position) => LabelAssert.Refused<SecurityContext>(text, position);

    [Fact]
    public void Parse_FormattedContext_GivesTheSameContext() => LabelGenerators.Contexts.Check(context =>
    {
        var text = context.ToString();
        var again = SecurityContext.Parse(text);
        return again == context && again.Equals((object)context) && again.GetHashCode() == context.GetHashCode()
            && again.ToString() == text;
    });

    [Fact]
    public void Parse_LongestText_IsRead()
    {
        var text = "u:r:" + new string('t', SecurityContext.MaxLength - 4);
        Assert.Equal(text, SecurityContext.Parse(text).ToString());
        Assert.Equal(text, new SecurityContext("u", "r", text[4..]).ToString());
        LabelAssert.Refused<SecurityContext>(text + "t", SecurityContext.MaxLength);
        LabelAssert.Refused<SecurityContext>(new string(':', 1_000_000), SecurityContext.MaxLength);
        Assert.Throws<ArgumentException>(() => new SecurityContext("u", "r", text[4..] + "t"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("\u00e9")]
    public void Constructor_NameThatCannotBeOne_Throws(string name)
    {
        Assert.Equal("user", Assert.ThrowsAny<ArgumentException>(() => new SecurityContext(name, "r", "t")).ParamName);
        Assert.Equal("role", Assert.ThrowsAny<ArgumentException>(() => new SecurityContext("u", name, "t")).ParamName);
        Assert.Equal("type", Assert.ThrowsAny<ArgumentException>(() => new SecurityContext("u", "r", name)).ParamName);
    }

    [Fact]
    public void WithRange_TextTooLong_Throws()
    {
        var scattered = CategorySet.Of([.. Enumerable.Range(0, 8192).Select(i => i * 2)]);
        var context = SecurityContext.Parse("u:r:t");
        Assert.Throws<ArgumentException>(() => context.WithRange(new MlsRange(new MlsLevel(0, scattered))));
    }

    [Fact]
    public void With_OnePart_LeavesTheOthers()
    {
        var context = SecurityContext.Parse("u:r:t:s0:c1");
        Assert.Equal("x:r:t:s0:c1", context.WithUser("x").ToString());
        Assert.Equal("u:x:t:s0:c1", context.WithRole("x").ToString());
        Assert.Equal("u:r:x:s0:c1", context.WithType("x").ToString());
        Assert.Equal("u:r:t:s1", context.WithRange(MlsRange.Parse("s1")).ToString());
        Assert.Equal("u:r:t", context.WithRange(null).ToString());
        Assert.Throws<ArgumentException>(() => context.WithType("a b"));
        Assert.Equal("u:r:t:s0:c1", context.ToString());
    }

    [Fact]
    public void Equality_OnePartDiffers_NotEqual()
    {
        var context = SecurityContext.Parse("u:r:t:s0:c1");
        string[] others = ["x:r:t:s0:c1", "u:x:t:s0:c1", "u:r:x:s0:c1", "u:r:t:s0:c2", "u:r:t:s1:c1", "u:r:t", "U:r:t:s0:c1"];
        Assert.All(others, other => Assert.True(context != SecurityContext.Parse(other)));
        Assert.All(others, other => Assert.False(context.Equals(SecurityContext.Parse(other))));
        Assert.True(context == SecurityContext.Parse("u:r:t:s0:c1-s0:c1"));
        Assert.False(context == null);
        Assert.False(null == context);
        Assert.False(context.Equals("u:r:t:s0:c1"));
    }
}

using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class OwnerReferenceTests
{
    [Theory]
    [InlineData("qemu", "qemu", null)]
    [InlineData("107", "107", 107u)]
    [InlineData("0107", "0107", 107u)]
    [InlineData("+107", null, 107u)]
    [InlineData("+0", null, 0u)]
    [InlineData("0", "0", 0u)]
    [InlineData("-1", "-1", null)]
    [InlineData("0x6b", "0x6b", null)]
    [InlineData("4294967294", "4294967294", 4294967294u)]
    public void Parse_NameOrNumber_SaysWhatCounts(string text, string? name, uint? id)
    {
        var owner = OwnerReference.Parse(text);
        Assert.Equal(name, owner.Name);
        Assert.Equal(id, owner.Id);
        Assert.Equal(text, owner.ToString());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a:b", 1)]
    [InlineData("+1:", 2)]
    [InlineData("4294967295", 0)]
    public void Parse_MalformedText_SaysWhere(string text, int position) => LabelAssert.Refused<OwnerReference>(text, position);

    [Theory]
    [InlineData("")]
    [InlineData("+1")]
    [InlineData("+a")]
    [InlineData("a:b")]
    [InlineData("a\n")]
    [InlineData("4294967295")]
    public void FromName_TextThatIsNoName_Throws(string name) => Assert.ThrowsAny<ArgumentException>(() => OwnerReference.FromName(name));

    [Fact]
    public void Parse_FormattedOwner_GivesTheSameOwner() =>
        LabelGenerators.Owners.Check(owner =>
            OwnerReference.Parse(owner.ToString()) == owner && LabelAssert.IsTotal<OwnerReference>(owner.ToString()));
}

using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class OwnershipLabelTests
{
    [Theory]
    [InlineData("qemu:kvm", "qemu:kvm")]
    [InlineData("+107:+107", "+107:+107")]
    [InlineData("107:+0", "107:+0")]
    [InlineData("+00107:root", "+107:root")]
    [InlineData("+4294967294:4294967294", "+4294967294:4294967294")]
    [InlineData("DOM\\a user:domain users", "DOM\\a user:domain users")]
    public void Parse_WellFormedText_RoundTrips(string text, string canonical) => LabelAssert.Canonical<OwnershipLabel>(text, canonical);

    [Theory]
    [InlineData("", 0)]
    [InlineData("qemu", 4)]
    [InlineData("+107", 4)]
    [InlineData(":kvm", 0)]
    [InlineData("qemu:", 5)]
    [InlineData(":", 0)]
    [InlineData("a:b:c", 3)]
    [InlineData("+1:+2:", 5)]
    [InlineData("+:kvm", 1)]
    [InlineData("+qemu:kvm", 1)]
    [InlineData("+-1:kvm", 1)]
    [InlineData("++1:kvm", 1)]
    [InlineData("+ 1:kvm", 1)]
    [InlineData("+107x:kvm", 4)]
    [InlineData("+0x6b:kvm", 2)]
    [InlineData("+4294967295:+0", 1)]
    [InlineData("4294967295:+0", 0)]
    [InlineData("+0:4294967295", 3)]
    [InlineData("+0:+4294967296", 4)]
    [InlineData("+0:+18446744073709551616", 4)]
    [InlineData("a\0:b", 1)]
    [InlineData("a:b\n", 3)]
    [InlineData("a:\u0085", 2)]
    public void Parse_MalformedText_SaysWhere(string text, int position) => LabelAssert.Refused<OwnershipLabel>(text, position);

    // Not among the inline data above: attributes are stored as UTF-8, which has no unpaired surrogates.
    [Fact]
    public void Parse_UnpairedSurrogate_SaysWhere()
    {
        LabelAssert.Refused<OwnershipLabel>("a:b\ud800", 3);
        LabelAssert.Refused<OwnershipLabel>("\udc00:b", 0);
    }

    [Fact]
    public void Parse_FormattedLabel_GivesTheSameLabel() =>
        LabelGenerators.Ownerships.Check(label =>
            OwnershipLabel.Parse(label.ToString()) == label && LabelAssert.IsTotal<OwnershipLabel>(label.ToString()));

    [Fact]
    public void Parse_LongNames_AreBounded()
    {
        var name = new string('n', OwnerReference.MaxNameLength);
        Assert.Equal($"{name}:{name}", OwnershipLabel.Parse($"{name}:{name}").ToString());
        LabelAssert.Refused<OwnershipLabel>($"{name}n:{name}", OwnerReference.MaxNameLength);
        LabelAssert.Refused<OwnershipLabel>($"{name}:{name}n", (2 * OwnerReference.MaxNameLength) + 1);
        LabelAssert.Refused<OwnershipLabel>(new string('n', 1_000_000), OwnerReference.MaxNameLength);
        LabelAssert.Refused<OwnershipLabel>("+" + new string('9', 1_000_000), 1);
    }

    [Fact]
    public void FromIds_Numbers_AreNumbersOnly()
    {
        var label = OwnershipLabel.FromIds(107, 36);
        Assert.Equal("+107:+36", label.ToString());
        Assert.Equal(OwnerReference.FromId(107), label.User);
        Assert.Equal(OwnerReference.FromId(36), label.Group);
        Assert.Equal(OwnershipLabel.Parse("+107:+36"), label);
        Assert.NotEqual(OwnershipLabel.Parse("107:36"), label);
    }

    [Fact]
    public void FromIds_MinusOne_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OwnershipLabel.FromIds(uint.MaxValue, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OwnershipLabel.FromIds(0, uint.MaxValue));
        Assert.Equal("+4294967294:+0", OwnershipLabel.FromIds(OwnerReference.MaxId, 0).ToString());
    }

    [Fact]
    public void Constructor_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new OwnershipLabel(null!, OwnerReference.FromId(0)));
        Assert.Throws<ArgumentNullException>(() => new OwnershipLabel(OwnerReference.FromId(0), null!));
    }
}

using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class SecurityLabelTests
{
    [Theory]
    [InlineData("selinux", "system_u:object_r:svirt_image_t:s0:c1,c2")]
    [InlineData("apparmor", "libvirt-00000000-0000-0000-0000-000000000000")]
    [InlineData("apparmor", "/usr/bin/m\u00fcller \U0001F600 (enforce)")]
    [InlineData("dac", "+107:+107")]
    [InlineData("none", "")]
    public void Constructor_AnyText_IsKeptAsItIs(string model, string text)
    {
        var label = new SecurityLabel(model, text);
        Assert.Equal(model, label.Model);
        Assert.Equal(text, label.Text);
        Assert.Equal(text, label.ToString());
        Assert.True(SecurityLabel.TryCreate(model, text, out var created));
        Assert.Equal(label, created);
    }

    [Theory]
    [InlineData("", "x", 0)]
    [InlineData("m\0", "x", 1)]
    [InlineData("m", "a\0", 1)]
    [InlineData("m", "a\nb", 1)]
    [InlineData("m", "ab\u007f", 2)]
    [InlineData("m", "ab\u009f", 2)]
    public void Constructor_MalformedPart_SaysWhere(string model, string text, int position)
    {
        var error = Assert.Throws<LabelFormatException>(() => new SecurityLabel(model, text));
        Assert.Equal(position, error.Position);
        Assert.False(SecurityLabel.TryCreate(model, text, out var label));
        Assert.Equal(default, label);
    }

    // Not among the inline data above: attributes are stored as UTF-8, which has no unpaired surrogates.
    [Fact]
    public void Constructor_UnpairedSurrogate_SaysWhere()
    {
        Constructor_MalformedPart_SaysWhere("m", "\ud83d", 0);
        Constructor_MalformedPart_SaysWhere("m", "\U0001F600\ude00", 2);
        Constructor_MalformedPart_SaysWhere("\ude00m", "x", 0);
    }

    [Fact]
    public void Constructor_LongParts_AreBounded()
    {
        var model = new string('m', SecurityLabel.MaxModelLength);
        var text = new string('t', SecurityLabel.MaxTextLength);
        Assert.Equal(text, new SecurityLabel(model, text).Text);
        var longModel = Assert.Throws<LabelFormatException>(() => new SecurityLabel(model + "m", text));
        var longText = Assert.Throws<LabelFormatException>(() => new SecurityLabel(model, text + "t"));
        Assert.Equal(SecurityLabel.MaxModelLength, longModel.Position);
        Assert.Equal(SecurityLabel.MaxTextLength, longText.Position);
    }

    [Fact]
    public void Null_Part_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new SecurityLabel(null!, ""));
        Assert.Throws<ArgumentNullException>(() => new SecurityLabel("m", null!));
        Assert.False(SecurityLabel.TryCreate(null, "", out _));
        Assert.False(SecurityLabel.TryCreate("m", null, out _));
    }

    [Fact]
    public void Equality_ModelAndText_BothCount()
    {
        Assert.Equal(new SecurityLabel("a", "x"), new SecurityLabel("a", "x"));
        Assert.NotEqual(new SecurityLabel("a", "x"), new SecurityLabel("b", "x"));
        Assert.NotEqual(new SecurityLabel("a", "x"), new SecurityLabel("a", "X"));
        Assert.NotEqual(default, new SecurityLabel("a", ""));
        Assert.Equal("", default(SecurityLabel).Model);
        Assert.Equal("", default(SecurityLabel).ToString());
    }
}

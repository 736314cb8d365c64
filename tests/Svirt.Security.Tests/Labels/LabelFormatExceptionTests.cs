using Svirt.Security.Errors;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class LabelFormatExceptionTests
{
    [Fact]
    public void Message_MalformedText_SaysWhatWhereAndWhy()
    {
        var error = Assert.Throws<LabelFormatException>(() => MlsRange.Parse("s0-s0:c9.c3"));
        Assert.Equal(
            "Malformed MLS range at offset 9: expected a category above the first of its range. Text: 's0-s0:c9.c3'", error.Message);
        Assert.IsAssignableFrom<SvirtSecurityException>(error);
    }

    [Fact]
    public void Message_ControlAndForeignCharacters_AreEscaped()
    {
        var error = Assert.Throws<LabelFormatException>(() => SecurityContext.Parse("u:r:t\r\nroot logged in\u202e\u00e9"));
        Assert.EndsWith(@"'u:r:t\u000d\u000aroot logged in\u202e\u00e9'", error.Message, StringComparison.Ordinal);
        Assert.Equal("u:r:t\r\nroot logged in\u202e\u00e9", error.Text);
    }

    [Fact]
    public void Message_HugeText_IsBounded()
    {
        var error = Assert.Throws<LabelFormatException>(() => MlsLevel.Parse(new string('\0', 1_000_000)));
        Assert.Equal(LabelFormatException.MaxTextLength, error.Text.Length);
        Assert.InRange(error.Message.Length, 1, 1024);
        Assert.EndsWith("'...", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_InTheMessages_AreTheConstants()
    {
        Assert.Contains($"c{CategorySet.MaxCategory} ", Refusal("u:r:t:s0:x"), StringComparison.Ordinal);
        Assert.Contains($"s{MlsLevel.MaxSensitivity} ", Refusal("u:r:t:x"), StringComparison.Ordinal);
        Assert.Contains($" {SecurityContext.MaxLength} ", Refusal(new string('u', 5000)), StringComparison.Ordinal);
        var owner = Assert.Throws<LabelFormatException>(() => OwnerReference.Parse("+"));
        Assert.Contains($" {OwnerReference.MaxId} ", owner.Message, StringComparison.Ordinal);
    }

    private static string Refusal(string text) => Assert.Throws<LabelFormatException>(() => SecurityContext.Parse(text)).Message;
}

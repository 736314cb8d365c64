using Xunit;

namespace QemuLaunch.Guest.Tests;

public sealed class BootSectorTests
{
    [Fact]
    public void Generate_AnyTexts_IsOneSectorWithSignature()
    {
        var sector = BootSector.Generate("hello", "written");

        Assert.Equal(512, sector.Length);
        Assert.Equal([0x55, 0xAA], sector[510..]);
    }

    [Fact]
    public void Generate_LongestTexts_Fits()
    {
        var sector = BootSector.Generate(new string('l', BootSector.MaxLineLength), new string('m', BootSector.MaxMessageLength));

        Assert.Equal(512, sector.Length);
        Assert.Equal([0x55, 0xAA], sector[510..]);
    }

    [Fact]
    public void Generate_TextTooLong_Throws()
    {
        Assert.Throws<ArgumentException>("line", () => BootSector.Generate(new string('l', BootSector.MaxLineLength + 1), "m"));
        Assert.Throws<ArgumentException>("message", () => BootSector.Generate("l", new string('m', BootSector.MaxMessageLength + 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("caf\u00e9")]
    [InlineData("nul\0")]
    [InlineData("\u007f")]
    public void Generate_TextNotPrintableAscii_Throws(string text)
    {
        Assert.Throws<ArgumentException>("line", () => BootSector.Generate(text, "m"));
        Assert.Throws<ArgumentException>("message", () => BootSector.Generate("l", text));
    }

    [Fact]
    public void Generate_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>("line", () => BootSector.Generate(null!, "m"));
        Assert.Throws<ArgumentNullException>("message", () => BootSector.Generate("l", null!));
    }
}

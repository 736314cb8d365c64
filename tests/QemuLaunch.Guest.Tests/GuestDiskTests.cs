using System.Runtime.Versioning;
using Xunit;

namespace QemuLaunch.Guest.Tests;

public sealed class GuestDiskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string DiskPath => _directory["disk.img"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Create_BootSectorAndText_PutsEachInItsSector()
    {
        var bootSector = BootSector.Generate("hello", "written");

        GuestDisk.Create(DiskPath, bootSector, "text");

        var expected = new byte[1024 * 1024];
        bootSector.CopyTo(expected, 0);
        "text"u8.CopyTo(expected.AsSpan(512));
        Assert.Equal(expected, File.ReadAllBytes(DiskPath));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Create_NewImage_IsOnlyItsOwners()
    {
        GuestDisk.Create(DiskPath, BootSector.Generate("hello", "written"), "text");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DiskPath));
    }

    [Fact]
    public void Create_FileExists_ThrowsAndKeepsIt()
    {
        File.WriteAllText(DiskPath, "precious");

        Assert.Throws<IOException>(() => GuestDisk.Create(DiskPath, BootSector.Generate("hello", "written"), "text"));

        Assert.Equal("precious", File.ReadAllText(DiskPath));
    }

    [Fact]
    public void Create_TextTooLong_ThrowsAndCreatesNothing()
    {
        var text = new string('t', BootSector.MaxTextLength + 1);

        Assert.Throws<ArgumentException>("text", () => GuestDisk.Create(DiskPath, BootSector.Generate("hello", "written"), text));

        Assert.False(File.Exists(DiskPath));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Create_NoBootSector_Throws(int length)
    {
        Assert.Throws<ArgumentException>("bootSector", () => GuestDisk.Create(DiskPath, new byte[length], "text"));
        Assert.False(File.Exists(DiskPath));
    }

    [Fact]
    public void ReadMessage_NothingWritten_IsEmpty()
    {
        GuestDisk.Create(DiskPath, BootSector.Generate("hello", "written"), "text");

        Assert.Empty(GuestDisk.ReadMessage(DiskPath));
    }

    [Theory]
    [InlineData("first\0second")]
    [InlineData("\u001b[2J")]
    public void ReadMessage_NotOneLineOfText_Throws(string written)
    {
        CreateWithMessage(written);

        Assert.Throws<InvalidDataException>(() => GuestDisk.ReadMessage(DiskPath));
    }

    [Fact]
    public void ReadMessage_SectorFull_IsAllOfIt()
    {
        var written = new string('m', 512);
        CreateWithMessage(written);

        Assert.Equal(written, GuestDisk.ReadMessage(DiskPath));
    }

    [Fact]
    public void ReadMessage_ImageTooShort_Throws()
    {
        File.WriteAllBytes(DiskPath, new byte[1535]);

        Assert.Throws<EndOfStreamException>(() => GuestDisk.ReadMessage(DiskPath));
    }

    [Fact]
    public void VerifyMessage_Other_ThrowsWithBoth()
    {
        CreateWithMessage("blue was here");

        GuestDisk.VerifyMessage(DiskPath, "blue was here");
        var exception = Assert.Throws<InvalidDataException>(() => GuestDisk.VerifyMessage(DiskPath, "red was here"));

        Assert.Equal("Sector 2 holds \"blue was here\", not \"red was here\".", exception.Message);
    }

    private void CreateWithMessage(string message)
    {
        GuestDisk.Create(DiskPath, BootSector.Generate("hello", "written"), "text");
        using var image = new FileStream(DiskPath, FileMode.Open);
        image.Position = 1024;
        image.Write(System.Text.Encoding.Latin1.GetBytes(message));
    }
}

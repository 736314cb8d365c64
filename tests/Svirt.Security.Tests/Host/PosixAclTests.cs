using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class PosixAclTests
{
    [Fact]
    public void ToBytes_OfParsed_IsTheSame()
    {
        byte[] value =
        [
            2, 0, 0, 0,
            1, 0, 6, 0, 255, 255, 255, 255,
            2, 0, 4, 0, 107, 0, 0, 0,
            4, 0, 0, 0, 255, 255, 255, 255,
            16, 0, 4, 0, 255, 255, 255, 255,
            32, 0, 0, 0, 255, 255, 255, 255,
        ];
        Assert.True(PosixAcl.TryParse(value, out PosixAcl? acl));
        Assert.Equal(new PosixAclEntry(PosixAclTag.User, 4, 107), acl.Entries[1]);
        Assert.Equal(value, acl.ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("020000")]
    [InlineData("01000000")]
    [InlineData("0200000001")]
    [InlineData("020000000300060000000000")]
    [InlineData("020000000100080000000000")]
    public void TryParse_NotTheKernelsForm_IsFalse(string hex) => Assert.False(PosixAcl.TryParse(Convert.FromHexString(hex), out _));

    /// <summary>acl(5): a list of the three base entries is the mode, so the kernel stores no list at all.</summary>
    [Fact]
    public void FromPermissions_WrittenToAFile_SetsTheModeAndLeavesNoAcl()
    {
        using var folder = new TemporaryFolder();
        using IFileObject file = new LinuxFileOpener().Open(folder.NewFile("file"));
        file.SetExtendedAttribute(PosixAcl.AccessAttribute, PosixAcl.FromPermissions(0x1A4).ToBytes());
        Assert.Equal(0x1A4, file.GetStatus().Permissions);
        Assert.Null(PosixAcl.ReadFrom(file));
    }
}

using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class LinuxFileObjectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LinuxFileOpener _files = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SymbolicLinkAtTheEnd_IsRefused()
    {
        string target = _folder.NewFile("target");
        string link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, target);
        Assert.Equal(Errno.ELOOP, Assert.Throws<HostException>(() => _files.Open(link)).Errno);
    }

    [Fact]
    public void Open_SymbolicLinkInTheMiddle_IsRefused()
    {
        _folder.NewFile("file");
        string link = Path.Combine(Path.GetTempPath(), "svirt-link-" + Guid.NewGuid().ToString("N"));
        Directory.CreateSymbolicLink(link, _folder.Path);
        try
        {
            Assert.Equal(Errno.ELOOP, Assert.Throws<HostException>(() => _files.Open(link + "/file")).Errno);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void Open_Missing_SaysWhichPathOperationAndCause()
    {
        HostException e = Assert.Throws<HostException>(() => _files.Open(_folder.Path + "/missing"));
        Assert.Equal((Errno.ENOENT, "openat2", _folder.Path + "/missing"), (e.Errno, e.Operation, e.Path));
        Assert.Contains("ENOENT", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenEntry_And_ReadLink_GiveTheLinkItself()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), "some/where");
        using IFileObject directory = _files.Open(_folder.Path);
        using IFileObject link = _files.OpenEntry(directory, "link");
        Assert.Equal(FileType.SymbolicLink, link.GetStatus().Type);
        Assert.Equal("some/where", _files.ReadLink(link));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void OpenEntry_NotOneComponent_IsAnArgumentError(string name)
    {
        using IFileObject directory = _files.Open(_folder.Path);
        Assert.Throws<ArgumentException>(() => _files.OpenEntry(directory, name));
    }

    [Fact]
    public void GetStatus_NewFile_SaysWhatStatSays()
    {
        string path = _folder.NewFile("file", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        FileStatus status = TemporaryFolder.StatusOf(path);
        Assert.Equal((FileType.Regular, 0x120, 1u), (status.Type, status.Permissions, status.LinkCount));
        Assert.NotEqual(0ul, status.Identity.Inode);
    }

    [Fact]
    public void GetStatus_DeviceNode_HasItsNumber()
    {
        FileStatus status = TemporaryFolder.StatusOf("/dev/null");
        Assert.Equal((FileType.CharacterDevice, new DeviceNumber(1, 3)), (status.Type, status.NodeDevice));
    }

    [RootFact]
    public void Changes_AfterTheNameLeadsElsewhere_ReachTheOpenFileOnly()
    {
        string path = _folder.NewFile("file");
        string other = _folder.NewFile("other");
        string before = TemporaryFolder.Describe(other);
        using IFileObject file = _files.Open(path);
        File.Move(path, path + ".moved");
        File.CreateSymbolicLink(path, other);

        file.ChangeOwner(4242, 4343);
        file.ChangePermissions(0x1A4);
        file.SetExtendedAttribute("trusted.svirt-test", "value"u8);

        FileStatus status = TemporaryFolder.StatusOf(path + ".moved");
        Assert.Equal((4242u, 4343u, 0x1A4), (status.UserId, status.GroupId, status.Permissions));
        Assert.Equal("value"u8.ToArray(), file.GetExtendedAttribute("trusted.svirt-test"));
        Assert.Equal(before, TemporaryFolder.Describe(other));
    }

    [Fact]
    public void GetExtendedAttribute_LargerThanTheFirstBuffer_IsWhole()
    {
        string path = _folder.NewFile("file");
        byte[] value = new byte[1000];
        Random.Shared.NextBytes(value);
        using IFileObject file = _files.Open(path);
        file.SetExtendedAttribute("user.svirt-test", value);
        Assert.Equal(value, file.GetExtendedAttribute("user.svirt-test"));
        Assert.Null(file.GetExtendedAttribute("user.svirt-none"));
    }

    [Fact]
    public void Members_AfterDispose_Throw()
    {
        IFileObject file = _files.Open(_folder.NewFile("file"));
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.GetStatus());
        Assert.Throws<ObjectDisposedException>(() => file.ChangePermissions(0));
        Assert.Throws<ObjectDisposedException>(() => file.GetExtendedAttribute("user.x"));
    }
}

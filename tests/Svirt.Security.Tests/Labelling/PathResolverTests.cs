using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

public sealed class PathResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PathResolver _resolver = new(new LinuxFileOpener(), NativeMethods.GetEffectiveUserId());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resolve_PlainPath_PinsDeviceAndInodeAndEveryDirectory()
    {
        string path = _folder.NewFile("disk");
        PinnedFile file = _resolver.Resolve(path);
        Assert.Equal(path, file.Path);
        Assert.Equal(TemporaryFolder.StatusOf(path), file.Status);
        Assert.Equal(["/", "/tmp", _folder.Path], file.Directories.Select(directory => directory.Path));
    }

    [Fact]
    public void Resolve_MissingFile_PinsItsDirectoryOnly()
    {
        PinnedFile file = _resolver.Resolve(_folder.Path + "/missing");
        Assert.Null(file.Status);
        Assert.Equal(_folder.Path + "/missing", file.Path);
        Assert.Equal(_folder.Path, file.Directories[^1].Path);
    }

    [Fact]
    public void Resolve_MissingDirectory_IsAnErrorThatNamesIt()
    {
        HostException e = Assert.Throws<HostException>(() => _resolver.Resolve(_folder.Path + "/missing/disk"));
        Assert.Equal((Errno.ENOENT, _folder.Path + "/missing"), (e.Errno, e.Path));
    }

    [Fact]
    public void Resolve_FileAsDirectory_IsAnError() =>
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<HostException>(() => _resolver.Resolve(_folder.NewFile("disk") + "/x")).Errno);

    [Theory]
    [InlineData("target")]
    [InlineData("./target")]
    [InlineData("sub/../target")]
    public void Resolve_LinkInTrustedDirectory_IsFollowed(string target)
    {
        string path = _folder.NewFile("target");
        Directory.CreateDirectory(_folder.Path + "/sub");
        File.CreateSymbolicLink(_folder.Path + "/link", target);
        Assert.Equal(path, _resolver.Resolve(_folder.Path + "/link").Path);
    }

    [Fact]
    public void Resolve_AbsoluteAndChainedAndDirectoryLinks_AreFollowed()
    {
        string path = _folder.NewFile("target");
        File.CreateSymbolicLink(_folder.Path + "/self", _folder.Path);
        File.CreateSymbolicLink(_folder.Path + "/one", "self/target");
        File.CreateSymbolicLink(_folder.Path + "/two", _folder.Path + "/one");
        PinnedFile file = _resolver.Resolve(_folder.Path + "/two");
        Assert.Equal((path, _folder.Path + "/two"), (file.Path, file.RequestedPath));
    }

    [Fact]
    public void Resolve_OverASharedWalk_PinsTheSameAsEachPathOnItsOwn()
    {
        Directory.CreateDirectory(_folder.Path + "/sub");
        _folder.NewFile("a");
        _folder.NewFile("sub/b");
        File.CreateSymbolicLink(_folder.Path + "/folder", "sub");
        File.CreateSymbolicLink(_folder.Path + "/file", "sub/b");
        File.CreateSymbolicLink(_folder.Path + "/sub/up", "../a");
        string[] names =
        [
            "a", "sub/b", "folder/b", "file", "sub/up", "folder/up", "a", "sub/b", "folder/b", "file", "folder/missing", "folder/missing", "sub/../a", "sub/../file", "sub/.././a",
            "sub/..", "sub/.", "sub/", "sub", "folder", "folder//b", "", "/", "folder/../a",
        ];
        using SharedWalk walk = _resolver.ShareWalk();
        PathResolver shared = _resolver.Over(walk);
        foreach (string path in names.Select(name => $"{_folder.Path}/{name}").Append("/").Append("/tmp"))
        {
            PinnedFile alone = _resolver.Resolve(path), together = shared.Resolve(path);
            Assert.Equal((alone.RequestedPath, alone.Path, alone.Status?.Identity, alone.FileSystem), (together.RequestedPath, together.Path, together.Status?.Identity, together.FileSystem));
            Assert.Equal(Describe(alone), Describe(together));
        }

        static IEnumerable<(string, FileIdentity, int)> Describe(PinnedFile file) =>
            file.Directories.Select(directory => (directory.Path, directory.Status.Identity, directory.Status.Permissions));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public void Resolve_LinkInDirectoryOthersCanWrite_IsRefused(UnixFileMode extra)
    {
        _folder.NewFile("target");
        File.CreateSymbolicLink(_folder.Path + "/link", "target");
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | extra);
        UnsafePathException e = Assert.Throws<UnsafePathException>(() => _resolver.Resolve(_folder.Path + "/link"));
        Assert.Equal(PathRules.UntrustedLink, e.Verdict.Rule);
    }

    [RootFact]
    public void Resolve_LinkInDirectoryOfAnotherUser_IsRefused()
    {
        _folder.NewFile("target");
        File.CreateSymbolicLink(_folder.Path + "/link", "target");
        TemporaryFolder.ChangeOwner(_folder.Path, 4242, 0);
        Assert.Equal(PathRules.UntrustedLink, Assert.Throws<UnsafePathException>(() => _resolver.Resolve(_folder.Path + "/link")).Verdict.Rule);
    }

    [Fact]
    public void Resolve_LinkLoop_IsRefusedInBoundedTime()
    {
        File.CreateSymbolicLink(_folder.Path + "/a", "b");
        File.CreateSymbolicLink(_folder.Path + "/b", "a");
        Assert.Equal(PathRules.TooManyLinks, Assert.Throws<UnsafePathException>(() => _resolver.Resolve(_folder.Path + "/a")).Verdict.Rule);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/..", "/")]
    [InlineData("/tmp/..", "/")]
    [InlineData("/tmp/../tmp", "/tmp")]
    [InlineData("//tmp/./", "/tmp")]
    public void Resolve_DotsAndSlashes_AreNormalised(string path, string expected) => Assert.Equal(expected, _resolver.Resolve(path).Path);
}

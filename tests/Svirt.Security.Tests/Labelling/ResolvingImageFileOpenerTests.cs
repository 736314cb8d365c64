using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

public sealed class ResolvingImageFileOpenerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _image;
    private readonly string _link;

    public ResolvingImageFileOpenerTests()
    {
        _image = _folder.NewFile("image");
        _link = File.CreateSymbolicLink(_folder.Path + "/by-id", "image").FullName;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NameOfTheDocument_FollowsALinkThatOnlyTheManagerCouldMake()
    {
        using IImageFile image = Opener(_link).Open(_link);
        Assert.Equal((_image, TemporaryFolder.StatusOf(_image).Identity), (image.Path, image.Status.Identity));
        Assert.Equal(image.Status.Identity, Opener(_link).GetStatus(_link).Identity);
    }

    [Fact]
    public void Open_NameOfAHeader_FollowsNoLink()
    {
        Assert.Equal(Errno.ELOOP, Assert.Throws<HostException>(() => Opener().Open(_link)).Errno);
        Assert.Equal(Errno.ELOOP, Assert.Throws<HostException>(() => Opener().GetStatus(_link)).Errno);
    }

    [Fact]
    public void Open_LinkWhereOthersCanWrite_IsRefused()
    {
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherWrite);
        Assert.Equal(PathRules.UntrustedLink, Assert.Throws<UnsafePathException>(() => Opener(_link).Open(_link)).Verdict.Rule);
    }

    private static ResolvingImageFileOpener Opener(params string[] trusted)
    {
        var files = new LinuxFileOpener();
        return new ResolvingImageFileOpener(
            new PathResolver(files, NativeMethods.GetEffectiveUserId()), new LinuxImageFileOpener(files), trusted.ToHashSet(StringComparer.Ordinal));
    }
}

using System.IO.Abstractions;
using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class AppArmorFileSystemTests : IDisposable
{
    private const int AccessDenied = 13;
    private const int NoSuchFile = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadProfiles_NamesWithBlanksAndParentheses_AreReadWhole()
    {
        _folder.NewFile("profiles", content: "a (b) (enforce)\n/usr/bin/x (complain)\ndamaged\n");
        Assert.Equal([new("a (b)", "enforce"), new("/usr/bin/x", "complain")], New().ReadProfiles().ToArray());
    }

    /// <summary>As for a manager that is not root's. Root may open any file but a directory, which .NET reports like a denial.</summary>
    [Fact]
    public void ReadProfiles_MayNotBeOpened_IsAHostException()
    {
        Directory.CreateDirectory(_folder.Path + "/profiles");
        HostException e = Assert.Throws<HostException>(() => New().ReadProfiles());
        Assert.Equal((AccessDenied, _folder.Path + "/profiles"), (e.Errno, e.Path));
    }

    [Fact]
    public void ReadProfiles_NoSuchFile_IsAHostException() =>
        Assert.Equal(NoSuchFile, Assert.Throws<HostException>(() => New().ReadProfiles()).Errno);

    [Fact]
    public void ReadFeatures_Tree_IsReadByPath()
    {
        Directory.CreateDirectory(_folder.Path + "/features/policy/versions");
        _folder.NewFile("features/capability", content: "0xffffff\n");
        _folder.NewFile("features/policy/versions/v8", content: "yes\n");
        Assert.Equal(
            [new("capability", "0xffffff"), new("policy/versions/v8", "yes")],
            New().ReadFeatures().OrderBy(feature => feature.Key, StringComparer.Ordinal).ToArray());
        Assert.Throws<HostException>(() => new AppArmorFileSystem(new FileSystem(), _folder.Path + "/none").ReadFeatures());
    }

    private AppArmorFileSystem New() => new(new FileSystem(), _folder.Path);
}

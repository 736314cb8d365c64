using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class LinuxImageFileOpenerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("svirt-image-").FullName;
    private readonly LinuxImageFileOpener _opener = new(new LinuxFileOpener());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_AtTheEnd_GivesWhatThereIs()
    {
        File.WriteAllBytes($"{_folder}/a", [1, 2, 3, 4]);
        using var image = _opener.Open($"{_folder}/a");
        var buffer = new byte[8];

        Assert.Equal(2, image.Read(2, buffer));
        Assert.Equal([3, 4], buffer[..2]);
        Assert.Equal(0, image.Read(100, buffer));
        Assert.Equal(0, image.Read(long.MaxValue, buffer));
        Assert.Equal(FileType.Regular, image.Status.Type);
    }

    [Fact]
    public void Open_LinkAnywhereInThePath_IsRefused()
    {
        Directory.CreateDirectory($"{_folder}/real");
        File.WriteAllBytes($"{_folder}/real/a", [1]);
        File.CreateSymbolicLink($"{_folder}/last", $"{_folder}/real/a");
        Directory.CreateSymbolicLink($"{_folder}/middle", $"{_folder}/real");

        Assert.Throws<HostException>(() => _opener.Open($"{_folder}/last"));
        Assert.Throws<HostException>(() => _opener.Open($"{_folder}/middle/a"));
        Assert.Throws<HostException>(() => _opener.GetStatus($"{_folder}/middle/a"));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/tmp")]
    public void Open_WhatIsNoImage_IsRefusedUnopened(string path) => Assert.Throws<HostException>(() => _opener.Open(path));
}

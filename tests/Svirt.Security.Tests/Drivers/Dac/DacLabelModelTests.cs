using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>Owners on single files: what the file system says it did is not taken on trust, and what was there comes back.</summary>
public sealed class DacLabelModelTests : IDisposable
{
    private const uint Emulator = 4242;
    private readonly TemporaryFolder _folder = new();
    private readonly DacLabelModel _model = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>As FUSE, SMB and vfat may be mounted: every change succeeds and does nothing.</summary>
    [Theory]
    [InlineData(0u, 0x180, false)]
    [InlineData(0u, 0x180, true)]
    [InlineData(Emulator, 0x1B6, true)]
    public void Apply_FileSystemSaysYesToEverything_IsAnError(uint owner, int permissions, bool isExclusive)
    {
        using var file = new UnchangeableFile(owner, permissions);
        HostException e = Assert.Throws<HostException>(() => _model.Apply(file, DacFileLabel.Owner(Emulator, Emulator, isExclusive).ToLabel()));
        Assert.Equal(file.Path, e.Path);
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restore_DirectoryWhoseFilesInheritItsGroup_StillLetsThem(bool isExclusive)
    {
        string directory = _folder.Path + "/state";
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, (UnixFileMode)0x5E8); // 2750
        TemporaryFolder.ChangeOwner(directory, 0, 5001);
        string before = TemporaryFolder.Describe(directory);
        Assert.Contains(" 2750 ", before, StringComparison.Ordinal);
        using IFileObject file = new LinuxFileOpener().Open(directory);
        LabelSnapshot original = _model.Read(file);
        _model.Apply(file, DacFileLabel.Owner(Emulator, Emulator, isExclusive).ToLabel());
        Assert.True(_model.Restore(file, original, DacFileLabel.Owner(Emulator, Emulator, isExclusive).ToLabel()));
        Assert.Equal(before, TemporaryFolder.Describe(directory));
    }

    [RootFact]
    public void Restore_EmulatorMadeItsFileSetUid_TheBitIsGone()
    {
        string path = _folder.NewFile("disk");
        string before = TemporaryFolder.Describe(path);
        using IFileObject file = new LinuxFileOpener().Open(path);
        LabelSnapshot original = _model.Read(file);
        _model.Apply(file, DacFileLabel.Owner(Emulator, Emulator).ToLabel());
        file.ChangePermissions(0xDFF); // 6777
        Assert.True(_model.Restore(file, original, DacFileLabel.Owner(Emulator, Emulator).ToLabel()));
        Assert.Equal(before, TemporaryFolder.Describe(path));
    }

    private sealed class UnchangeableFile(uint owner, int permissions) : IFileObject
    {
        public string Path => "/mnt/disk";

        public FileStatus GetStatus() => new() { Identity = default, Type = FileType.Regular, Permissions = permissions, UserId = owner, GroupId = owner, LinkCount = 1 };

        public void ChangeOwner(uint userId, uint groupId)
        {
        }

        public void ChangePermissions(int permissions)
        {
        }

        public void SetExtendedAttribute(string name, ReadOnlySpan<byte> value)
        {
        }

        public void RemoveExtendedAttribute(string name)
        {
        }

        public FileHandle? GetHandle() => null;

        public byte[]? GetExtendedAttribute(string name) => null;

        public bool TryGetExtendedAttribute(string name, out byte[]? value)
        {
            value = null;
            return false;
        }

        public FileSystemStatus GetFileSystem() => new(0x65735546);

        public void Dispose()
        {
        }
    }
}

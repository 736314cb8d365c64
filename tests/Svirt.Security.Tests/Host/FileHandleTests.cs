using Svirt.Security.Host;
using Xunit;

namespace Svirt.Security.Tests.Host;

public sealed class FileHandleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LinuxFileOpener _files = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A file system that gives inode numbers out again (ext4) gives the deleted file's to each of the others.</summary>
    [RootFact]
    public async Task OpenByHandle_DeletedFileWhileOthersAreMadeUnderItsInode_IsStale()
    {
        string path = _folder.NewFile("disk");
        using IFileObject folder = _files.Open(_folder.Path);
        FileHandle? handle;
        using (IFileObject file = _files.Open(path))
            handle = file.GetHandle();
        Assert.NotNull(handle);
        File.Delete(path);

        using var isOver = new CancellationTokenSource();
        Task maker = Task.Run(() =>
        {
            while (!isOver.IsCancellationRequested)
            {
                File.WriteAllBytes(path, []);
                File.Delete(path);
            }
        });
        try
        {
            for (int i = 0; i < 50_000; i++)
                Assert.Equal(Errno.ESTALE, Assert.Throws<HostException>(() => _files.OpenByHandle(folder, handle)).Errno);
        }
        finally
        {
            await isOver.CancelAsync();
            await maker;
        }
    }
}

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>A folder for a test's disk images where confined emulators may look files up (virt_image_t); gone with the object.</summary>
internal sealed class ImageFolder : IDisposable
{
    private const string Parent = "/var/lib/svirt-lab";

    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"{Parent}/{Guid.NewGuid():N}");

    public ImageFolder() => _folder.UnixFileMode = WorldReadable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static UnixFileMode WorldReadable =>
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes a file that everybody may read and write as far as owner and mode go (0666), so that a denial is never theirs.</summary>
    /// <returns>Its path.</returns>
    public string Add(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, WorldReadable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

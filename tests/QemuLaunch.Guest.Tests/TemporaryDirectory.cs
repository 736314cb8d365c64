namespace QemuLaunch.Guest.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    // The comma is one that QEMU must not take for the end of a path.
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("guest,");

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}

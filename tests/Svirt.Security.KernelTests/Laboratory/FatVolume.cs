using System.Diagnostics;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>A file system without owners and ACLs, in a file of its own; unmounted and gone with the object.</summary>
internal sealed class FatVolume : IDisposable
{
    private const int Size = 8 << 20;
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/var/lib/svirt-lab/{Guid.NewGuid():N}");

    /// <param name="options">Mount options, which say whose all the files are.</param>
    public FatVolume(string options)
    {
        string image = _folder.FullName + "/volume.img";
        using (FileStream file = File.Create(image))
            file.SetLength(Size);
        Run("mkfs.vfat", image);
        // Nothing in the guest makes /dev/loop-control, which would load it.
        Run("modprobe", "loop");
        Directory.CreateDirectory(Path);
        Run("mount", "-t", "vfat", "-o", "loop," + options, image, Path);
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => _folder.FullName + "/mount";

    public string NewFile(string name)
    {
        string path = Path + "/" + name;
        File.WriteAllText(path, "content");
        return path;
    }

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
    }
}

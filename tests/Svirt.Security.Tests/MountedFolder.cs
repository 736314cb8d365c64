using System.Diagnostics;

namespace Svirt.Security.Tests;

/// <summary>A file system of its own for one test, unmounted at the end.</summary>
internal sealed class MountedFolder : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();

    /// <param name="type">Its type.</param>
    /// <param name="options">Mount options.</param>
    /// <param name="make">The program that makes it in a file; null for one without a device.</param>
    public MountedFolder(string type, string options, string? make = null)
    {
        Path = _folder.Path + "/mount";
        Directory.CreateDirectory(Path);
        try
        {
            string device = "none";
            if (make is not null)
            {
                device = _folder.NewFile("image", content: "");
                using (FileStream image = File.OpenWrite(device))
                    image.SetLength(8 << 20);
                Run(make, device);
                options += ",loop";
            }

            Run("mount", "-t", type, "-o", options, device, Path);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public void Remount(string options) => Run("mount", "-o", "remount," + options, Path);

    public string NewFile(string name, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        string path = Path + "/" + name;
        File.WriteAllText(path, "content");
        File.SetUnixFileMode(path, mode);
        return path;
    }

    public void Dispose()
    {
        // A process that another test is just starting has copies of our descriptors until it executes its program, and they keep the mount busy.
        for (int tries = 1; ; tries++)
        {
            try
            {
                Run("umount", Path);
                break;
            }
            catch (InvalidOperationException e) when (tries < 100 && e.Message.Contains("busy", StringComparison.Ordinal))
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(50));
            }
        }

        _folder.Dispose();
    }

    internal static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }
}

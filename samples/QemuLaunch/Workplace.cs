using QemuLaunch.Guest;
using Svirt.Security.Domains;

namespace QemuLaunch;

/// <summary>A folder with the disks, logs and documents of the two guests; removed at the end.</summary>
internal sealed class Workplace : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder = Directory.CreateTempSubdirectory("svirt-sample-").FullName;

    public Workplace()
    {
        // Emulators must be able to walk to their disks, not to list the folder.
        File.SetUnixFileMode(_folder, OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        WriteFile(MediaPath, new byte[1 << 20], OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>A read-only medium that everybody may read: it needs no change of owner.</summary>
    public string MediaPath => Path.Combine(_folder, "media.img");

    public string StateDirectory => Path.Combine(_folder, "state");

    public string DiskOf(string guest) => Path.Combine(_folder, guest + ".img");

    public string LogOf(string guest) => Path.Combine(_folder, guest + ".log");

    /// <summary>Builds a guest's disk and empty log, owned by root, and reads its document.</summary>
    public DomainDefinition Create(string guest)
    {
        GuestDisk.Create(DiskOf(guest), BootSector.Generate($"guest {guest}: hello", MessageOf(guest)), $"the disk of {guest}");
        WriteFile(LogOf(guest), [], OwnerOnly);
        string document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Domains", guest + ".xml"));
        return DomainXml.Parse(document.Replace("@FOLDER@", _folder, StringComparison.Ordinal));
    }

    /// <summary>What a guest writes on its disk.</summary>
    public static string MessageOf(string guest) => $"{guest} was here";

    /// <summary>Every file that a domain could touch, with its owner, mode and extended attributes, as stat(1) and getfattr(1) would say.</summary>
    public IReadOnlyDictionary<string, string> Describe() => Directory.EnumerateFiles(_folder)
        .ToDictionary(path => Path.GetFileName(path), FileDescription.Of, StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void WriteFile(string path, byte[] content, UnixFileMode mode)
    {
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, mode);
    }
}

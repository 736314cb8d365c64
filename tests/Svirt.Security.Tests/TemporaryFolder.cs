using Svirt.Security.Host;

namespace Svirt.Security.Tests;

/// <summary>A folder of its own for one test, closed to others, without symbolic links in its path, removed at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
    {
        Path = Directory.CreateTempSubdirectory("svirt-test-").FullName;
        File.SetUnixFileMode(Path, mode);
    }

    public string Path { get; }

    /// <summary>Everybody may search the folder, so that an emulator's user reaches the files in it.</summary>
    public static TemporaryFolder Searchable() => new(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public string NewFile(string name, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, string content = "content")
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    public static FileStatus StatusOf(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return file.GetStatus();
    }

    public static void ChangeOwner(string path, uint userId, uint groupId)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.ChangeOwner(userId, groupId);
    }

    /// <summary>Owner, group, mode and ACL as one text, to be compared before and after.</summary>
    public static string Describe(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        FileStatus status = file.GetStatus();
        byte[]? acl = file.GetExtendedAttribute(PosixAcl.AccessAttribute);
        return $"{status.UserId}:{status.GroupId} {Convert.ToString(status.Permissions, 8)} {(acl is null ? "-" : Convert.ToHexString(acl))}";
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using System.Globalization;
using System.Text;

namespace Svirt.Security.Host;

/// <content>What decisions need.</content>
internal sealed partial class SELinuxFileSystem
{
    public bool DeniesUnknown => ReadNumber("deny_unknown") == 1;

    public ulong ClassDirectory
    {
        get
        {
            const string Path = Root + "/class";
            return NativeMethods.StatxAt(NativeMethods.AtFdCwd, Path, 0, NativeMethods.StatTypeModeAndInode, out NativeMethods.Statx status) == 0
                ? status.Inode
                : throw HostException.FromLastError("statx", Path);
        }
    }

    public IReadOnlyDictionary<string, int>? FindPermissions(string className)
    {
        string folder = $"class/{OneComponent(className)}/perms";
        var permissions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in ListNames(folder))
        {
            // Null where the policy was replaced meanwhile; whoever asks looks at the status page afterwards.
            if (TryReadNumber($"{folder}/{name}") is { } number)
                permissions[name] = number;
        }

        return permissions.Count > 0 || FindClass(className) is not null ? permissions : null;
    }

    public string ComputeLabel(string file, string source, string target, int classNumber, string? name)
    {
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{source} {target} {classNumber}");
        if (name is not null)
            AppendEncoded(request.Append(' '), name);
        return Transact(file, request.ToString());
    }

    public IReadOnlyDictionary<string, bool?> ReadBooleans()
    {
        var states = new Dictionary<string, bool?>(StringComparer.Ordinal);
        foreach (string name in ListNames("booleans"))
        {
            states[name] = ReadBoolean("booleans/" + name);
        }

        return states;
    }

    private bool? ReadBoolean(string file)
    {
        try
        {
            return ReadText(file) switch
            {
                // "present pending"
                ['1', ' ', ..] => true,
                ['0', ' ', ..] => false,
                _ => throw new HostException("read", $"{Root}/{file}", "it is no boolean"),
            };
        }
        catch (HostException e) when (e.Errno == Errno.EACCES)
        {
            return null;
        }
    }

    public Stream OpenLoadedPolicy()
    {
        const string Path = Root + "/policy";
        try
        {
            return fileSystem.File.OpenRead(Path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostException("open", Path, Errno.EACCES);
        }
        catch (FileNotFoundException)
        {
            throw new HostException("open", Path, Errno.ENOENT);
        }
    }

    public ISELinuxStatusPage OpenStatus() => new SELinuxStatusPage(Root + "/status");

    private IEnumerable<string> ListNames(string folder)
    {
        string path = $"{Root}/{folder}";
        try
        {
            return [.. fileSystem.Directory.GetFiles(path).Select(file => file[(path.Length + 1)..])];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostException("open", path, Errno.EACCES);
        }
    }

    // sel_write_create decodes this: a plus sign is a space, %XX a byte.
    private static void AppendEncoded(StringBuilder request, string name)
    {
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || (char)value is '.' or '-' or '_')
                request.Append((char)value);
            else
                request.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
    }
}

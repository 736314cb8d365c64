using System.Globalization;

namespace Svirt.Security.Host;

/// <content>The configured policy: its contexts files and its binary form.</content>
internal sealed partial class SELinuxFileSystem
{
    private const string PolicyRoot = "/etc/selinux";

    /// <summary>The configured policy's folder; null where none is configured, or by a name that would lead elsewhere.</summary>
    private string? PolicyFolder => PolicyName is { Length: > 0 } name and not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) ? PolicyRoot + "/" + name : null;

    public IReadOnlyList<string>? ReadContexts(string name)
    {
        if (PolicyFolder is not { } folder)
            return null;
        string path = $"{folder}/contexts/{OneComponent(name)}";
        try
        {
            return [.. fileSystem.File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostException("read", path, Errno.EACCES);
        }
        catch (IOException e)
        {
            throw new HostException("read", path, e.Message);
        }
    }

    public string? FileContextsPath => PolicyFolder is { } folder && fileSystem.File.Exists(folder + "/contexts/files/file_contexts") ? folder + "/contexts/files/file_contexts" : null;

    public Stream? OpenPolicy() => TryOpen(Root + "/policy") ?? (FindPolicyFile() is { } file ? TryOpen(file) : null);

    /// <summary>policy.VERSION with the highest version that the kernel reads.</summary>
    private string? FindPolicyFile()
    {
        if (PolicyFolder is not { } folder)
            return null;
        const string Prefix = "policy.";
        try
        {
            int maximum = MaximumPolicyVersion;
            return (from path in fileSystem.Directory.EnumerateFiles(folder + "/policy")
                    let name = fileSystem.Path.GetFileName(path)
                    where name.StartsWith(Prefix, StringComparison.Ordinal)
                    let version = int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0
                    where version > 0 && version <= maximum
                    orderby version descending
                    select path).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HostException)
        {
            return null;
        }
    }

    private Stream? TryOpen(string path)
    {
        try
        {
            return fileSystem.File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

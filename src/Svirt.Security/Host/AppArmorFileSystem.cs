using System.IO.Abstractions;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary><see cref="IAppArmorFileSystem"/> over /sys/kernel/security/apparmor.</summary>
internal sealed class AppArmorFileSystem(IFileSystem fileSystem, string root = AppArmorFileSystem.DefaultRoot) : IAppArmorFileSystem
{
    private const string DefaultRoot = "/sys/kernel/security/apparmor";
    private const string Enabled = "/sys/module/apparmor/parameters/enabled";
    private const int OWriteOnly = 1;

    public bool IsEnabled
    {
        get
        {
            try
            {
                return fileSystem.File.Exists(Enabled) && fileSystem.File.ReadAllText(Enabled).Trim() == "Y" && fileSystem.File.Exists(root + "/profiles");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    public IReadOnlyDictionary<string, string> ReadProfiles() => Translate(root + "/profiles", path =>
    {
        var profiles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in fileSystem.File.ReadLines(path))
        {
            // "name (mode)"; a name may hold blanks and parentheses, the mode does not.
            int open = line.LastIndexOf(" (", StringComparison.Ordinal);
            if (open > 0 && line.EndsWith(')'))
                profiles[line[..open]] = line[(open + 2)..^1];
        }

        return profiles;
    });

    public IReadOnlyDictionary<string, string> ReadFeatures() => Translate(root + "/features", folder =>
    {
        // No links in securityfs lead from features elsewhere, so that the tree is as deep as the kernel made it.
        return fileSystem.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => path[(folder.Length + 1)..], path => fileSystem.File.ReadAllText(path).TrimEnd('\n'), StringComparer.Ordinal);
    });

    public byte[]? ReadCompiled(string profile)
    {
        // The folder of a profile is named after it with other characters and a number; the file "name" in it has the name itself.
        string profiles = root + "/policy/profiles";
        if (!fileSystem.Directory.Exists(profiles))
            return null;
        foreach (string folder in Translate(profiles, fileSystem.Directory.GetDirectories))
        {
            try
            {
                if (fileSystem.File.ReadAllText(folder + "/name").TrimEnd('\n') == profile)
                    return fileSystem.File.Exists(folder + "/raw_data") ? fileSystem.File.ReadAllBytes(folder + "/raw_data") : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Unloaded or replaced at this moment, or for root's eyes only.
            }
        }

        return null;
    }

    public void Replace(ReadOnlySpan<byte> compiled) => WriteAtOnce(root + "/.replace", compiled);

    public void Remove(string profile) => WriteAtOnce(root + "/.remove", Encoding.UTF8.GetBytes(profile));

    /// <summary>The list of profiles is for root alone (kernel: aa_policy_view_capable).</summary>
    private static T Translate<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostException("open", path, Errno.EACCES);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new HostException("open", path, Errno.ENOENT);
        }
        catch (IOException e)
        {
            throw new HostException("read", path, e.Message);
        }
    }

    /// <summary>The kernel takes a request in one write; a second write to the same descriptor is EPROTO.</summary>
    private static void WriteAtOnce(string path, ReadOnlySpan<byte> content)
    {
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, OWriteOnly | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            throw HostException.FromLastError("openat", path);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        nint written = NativeMethods.Write(handle, content, (nuint)content.Length);
        if (written < 0)
            throw HostException.FromLastError("write", path);
        if (written != content.Length)
            throw new HostException("write", path, "the kernel took only a part");
    }
}

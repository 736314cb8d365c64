using System.Globalization;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IMountTable"/> over /proc/self/mountinfo (proc(5)): the kernel adds <c>seclabel</c> to the options of a file system whose files
/// take labels (selinux_sb_show_options in security/selinux/hooks.c).
/// </summary>
internal sealed class LinuxMountTable : IMountTable
{
    private const string Path = "/proc/self/mountinfo";
    private const int DeviceField = 2;
    private const int MountPointField = 4;
    private const int OptionsField = 5;

    public IReadOnlyDictionary<ulong, bool> ReadLabelSupport()
    {
        try
        {
            return ProcFileSystem.Read(Path) is { } table ? Parse(Encoding.UTF8.GetString(table)) : new Dictionary<ulong, bool>();
        }
        catch (Exception e) when (e is HostException or FormatException)
        {
            return new Dictionary<ulong, bool>();
        }
    }

    public IReadOnlyList<string> FindMountPoints(DeviceNumber device)
    {
        try
        {
            return ProcFileSystem.Read(Path) is { } table ? ParseMountPoints(Encoding.UTF8.GetString(table), device) : [];
        }
        catch (Exception e) when (e is HostException or FormatException)
        {
            return [];
        }
    }

    /// <summary>The mount points of one device, with the escapes of proc(5) (<c>\040</c> for a space) undone.</summary>
    internal static List<string> ParseMountPoints(string table, DeviceNumber device)
    {
        string wanted = device.ToString();
        return
        [
            .. from line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
               let fields = line.Split(' ')
               where fields.Length > OptionsField && fields[DeviceField] == wanted
               select Unescape(fields[MountPointField]),
        ];
    }

    private static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);

    /// <summary>Lines that are not of the form are passed over: of their mounts nothing is known.</summary>
    internal static Dictionary<ulong, bool> Parse(string table)
    {
        var support = new Dictionary<ulong, bool>();
        // Without SELinux no file system has the option, and nothing can be said.
        if (!table.Contains("seclabel", StringComparison.Ordinal))
            return support;
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator <= OptionsField || fields.Length <= separator + 3 || !ulong.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
                continue;
            string[] options = fields[OptionsField].Split(','), ofFileSystem = fields[separator + 3].Split(',');
            support[id] = ofFileSystem.Contains("seclabel", StringComparer.Ordinal)
                && !options.Contains("ro", StringComparer.Ordinal)
                && !ofFileSystem.Contains("ro", StringComparer.Ordinal);
        }

        return support;
    }
}

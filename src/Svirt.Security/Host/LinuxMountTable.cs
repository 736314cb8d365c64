using System.Globalization;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>
/// <see cref="IMountTable"/> over /proc/self/mountinfo (proc(5)): the kernel adds <c>seclabel</c> to the options of a file system whose files
/// take labels (selinux_sb_show_options in security/selinux/hooks.c).
/// </summary>
internal sealed class LinuxMountTable : IMountTable
{
    private const int OptionsField = 5;

    public IReadOnlyDictionary<ulong, bool> ReadLabelSupport()
    {
        try
        {
            return ProcFileSystem.Read("/proc/self/mountinfo") is { } table ? Parse(Encoding.UTF8.GetString(table)) : new Dictionary<ulong, bool>();
        }
        catch (Exception e) when (e is HostException or FormatException)
        {
            return new Dictionary<ulong, bool>();
        }
    }

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

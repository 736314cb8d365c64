using System.Globalization;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>When the host was booted.</summary>
internal static class BootTime
{
    private const string Path = "/proc/stat";

    /// <summary>
    /// The time of the boot by the present clock, to the second before: btime of /proc/stat (proc(5)), which the kernel computes with the
    /// time that the host slept. The time since the boot that .NET tells (Environment.TickCount64, CLOCK_MONOTONIC) leaves that out. Null
    /// where the file does not say.
    /// </summary>
    /// <exception cref="HostException">The file cannot be read.</exception>
    internal static DateTimeOffset? Read()
    {
        try
        {
            return Parse(Encoding.ASCII.GetString(ProcFileSystem.Read(Path) ?? []));
        }
        catch (FormatException)
        {
            return null; // longer than any that is known
        }
    }

    /// <summary>The time in a text of that form.</summary>
    internal static DateTimeOffset? Parse(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("btime ") && uint.TryParse(line["btime ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
                return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return null;
    }
}

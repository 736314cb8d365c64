using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Svirt.Security.Host;

/// <summary>The identity lines of /proc/PID/status (proc(5)); the kernel shows them for zombies too.</summary>
internal sealed record ProcessCredentials
{
    /// <summary>Real, effective, saved and file-system uid.</summary>
    internal required ImmutableArray<uint> UserIds { get; init; }

    /// <summary>Real, effective, saved and file-system gid.</summary>
    internal required ImmutableArray<uint> GroupIds { get; init; }

    internal required ImmutableArray<uint> SupplementaryGroups { get; init; }

    internal required bool NoNewPrivileges { get; init; }

    internal required ulong InheritableCapabilities { get; init; }

    internal required ulong PermittedCapabilities { get; init; }

    internal required ulong EffectiveCapabilities { get; init; }

    internal required ulong BoundingCapabilities { get; init; }

    internal required ulong AmbientCapabilities { get; init; }

    internal static ProcessCredentials Parse(ReadOnlySpan<byte> text)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Encoding.Latin1.GetString(text).Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                lines[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new ProcessCredentials
        {
            UserIds = Numbers(lines, "Uid", 4),
            GroupIds = Numbers(lines, "Gid", 4),
            SupplementaryGroups = Numbers(lines, "Groups", null),
            NoNewPrivileges = Line(lines, "NoNewPrivs") == "1",
            InheritableCapabilities = Capabilities(lines, "CapInh"),
            PermittedCapabilities = Capabilities(lines, "CapPrm"),
            EffectiveCapabilities = Capabilities(lines, "CapEff"),
            BoundingCapabilities = Capabilities(lines, "CapBnd"),
            AmbientCapabilities = Capabilities(lines, "CapAmb"),
        };
    }

    private static string Line(Dictionary<string, string> lines, string name) =>
        lines.TryGetValue(name, out string? value) ? value : throw new FormatException($"/proc/PID/status has no {name} line.");

    private static ulong Capabilities(Dictionary<string, string> lines, string name) =>
        ulong.Parse(Line(lines, name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static ImmutableArray<uint> Numbers(Dictionary<string, string> lines, string name, int? count)
    {
        string[] words = Line(lines, name).Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (count is not null && words.Length != count)
            throw new FormatException($"/proc/PID/status has {words.Length} numbers in its {name} line, not {count}.");

        return [.. words.Select(word => uint.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture))];
    }
}

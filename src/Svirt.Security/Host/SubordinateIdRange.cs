using System.Globalization;
using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>A line of /etc/subuid or /etc/subgid (subuid(5)): numbers that a user may map into its user namespaces. Immutable.</summary>
/// <param name="Owner">The user, by name or number.</param>
/// <param name="First">The first number.</param>
/// <param name="Count">How many.</param>
internal sealed record SubordinateIdRange(string Owner, uint First, uint Count)
{
    private static readonly string[] Files = ["/etc/subuid", "/etc/subgid"];

    /// <summary>The lines of both files; lines of no known form are passed over, as by newuidmap(1).</summary>
    internal static IReadOnlyList<SubordinateIdRange> ReadAll(IFileSystem fileSystem) =>
        [.. Files.Where(fileSystem.File.Exists).SelectMany(file => fileSystem.File.ReadLines(file)).Select(TryParse).OfType<SubordinateIdRange>()];

    internal static SubordinateIdRange? TryParse(string line)
    {
        string[] parts = line.Split(':');
        return parts.Length == 3
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint first)
            && uint.TryParse(parts[2].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint count)
            ? new SubordinateIdRange(parts[0], first, count)
            : null;
    }

    internal bool Overlaps(uint first, uint count) => (ulong)First + Count > first && (ulong)first + count > First;
}

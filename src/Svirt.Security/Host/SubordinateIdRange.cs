using System.Globalization;
using System.IO.Abstractions;

namespace Svirt.Security.Host;

/// <summary>A line of /etc/subuid or /etc/subgid (subuid(5)): numbers that a user may map into its user namespaces. Immutable.</summary>
/// <param name="Owner">The user, by name or number.</param>
/// <param name="First">The first number.</param>
/// <param name="Count">How many.</param>
internal sealed record SubordinateIdRange(string Owner, ulong First, ulong Count)
{
    private const ulong Ids = 1ul << 32;
    internal const string Users = "/etc/subuid";
    internal const string Groups = "/etc/subgid";

    /// <summary>The lines of both files.</summary>
    internal static IReadOnlyList<SubordinateIdRange> ReadAll(IFileSystem fileSystem) => [.. Read(fileSystem, Users), .. Read(fileSystem, Groups)];

    /// <summary>The lines of one file; lines of no known form are passed over, as by newuidmap(1).</summary>
    /// <exception cref="HostException">The file cannot be read.</exception>
    internal static IReadOnlyList<SubordinateIdRange> Read(IFileSystem fileSystem, string path)
    {
        try
        {
            return fileSystem.File.Exists(path) ? [.. fileSystem.File.ReadLines(path).Select(TryParse).OfType<SubordinateIdRange>()] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException("read", path, e.Message);
        }
    }

    internal static SubordinateIdRange? TryParse(string line)
    {
        string[] parts = line.Split(':');
        return parts.Length == 3
            && ulong.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong first)
            && ulong.TryParse(parts[2].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong count)
            ? new SubordinateIdRange(parts[0], first, count)
            : null;
    }

    /// <summary>The number after the last; a line that goes beyond all numbers is taken for one that goes to their end.</summary>
    internal ulong End => Count > Ids || First > Ids ? Math.Max(First, Ids) : First + Count;

    internal bool Overlaps(uint first, uint count) => (ulong)first + count > First && End > first;
}

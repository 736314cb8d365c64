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

    internal static ProcessCredentials Parse(ReadOnlySpan<byte> text) => new()
    {
        UserIds = Numbers(text, "\nUid:\t"u8, 4),
        GroupIds = Numbers(text, "\nGid:\t"u8, 4),
        SupplementaryGroups = Numbers(text, "\nGroups:\t"u8, null),
        NoNewPrivileges = Line(text, "\nNoNewPrivs:\t"u8).SequenceEqual("1"u8),
        InheritableCapabilities = Capabilities(text, "\nCapInh:\t"u8),
        PermittedCapabilities = Capabilities(text, "\nCapPrm:\t"u8),
        EffectiveCapabilities = Capabilities(text, "\nCapEff:\t"u8),
        BoundingCapabilities = Capabilities(text, "\nCapBnd:\t"u8),
        AmbientCapabilities = Capabilities(text, "\nCapAmb:\t"u8),
    };

    // The line feed before the name keeps the first line out, which holds the program's own choice; the kernel escapes line feeds in it.
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int start = text.IndexOf(name);
        if (start < 0)
            throw new FormatException($"/proc/PID/status has no line {Encoding.ASCII.GetString(name).Trim()}");

        ReadOnlySpan<byte> rest = text[(start + name.Length)..];
        int end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }

    private static ulong Capabilities(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        ulong.Parse(Line(text, name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static ImmutableArray<uint> Numbers(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int? count)
    {
        ReadOnlySpan<byte> line = Line(text, name);
        ImmutableArray<uint>.Builder numbers = ImmutableArray.CreateBuilder<uint>(4);
        foreach (Range range in line.SplitAny((byte)'\t', (byte)' '))
        {
            if (!line[range].IsEmpty)
                numbers.Add(uint.Parse(line[range], NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return count is null || numbers.Count == count
            ? numbers.DrainToImmutable()
            : throw new FormatException($"/proc/PID/status has {numbers.Count} numbers in a line, not {count}.");
    }
}

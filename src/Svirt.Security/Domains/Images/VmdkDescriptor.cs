using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// The descriptor of a vmdk image. QEMU finds extents by sscanf from the start of every line, across lines, with signs and missing spaces,
/// and the parent by strstr wherever its key stands, comments included (block/vmdk.c: vmdk_parse_extents, vmdk_parent_open). So only the
/// canonical form is taken, in which every reader finds the same: each line is blank, a comment, a key with its value, or an extent as
/// VMware writes it.
/// </summary>
internal static partial class VmdkDescriptor
{
    private const int MaxExtents = 256;

    // QEMU cuts what is longer.
    private const int MaxExtentName = 511;

    private const string ParentKey = "parentFileNameHint";
    private const int Timeout = 1000;

    public static ImageHeader Read(HeaderBytes bytes, string text, long offset)
    {
        var extents = ImmutableArray.CreateBuilder<DataFileName>();
        string? parent = null;
        foreach (var rawLine in text.Split('\n'))
        {
            var line = rawLine.EndsWith('\r') ? rawLine[..^1] : rawLine;
            if (line.Any(character => char.IsControl(character) && character != '\t'))
                throw bytes.Malformed(offset, "The descriptor has control characters.");
            if (ReadExtent(bytes, line, offset) is { } extent)
            {
                if (extents.Count == MaxExtents)
                    throw bytes.Malformed(offset, $"The descriptor has more than {MaxExtents} extents.");
                extents.Add(extent);
                continue;
            }

            if (line.Contains(ParentKey, StringComparison.Ordinal))
                parent = parent is null ? ReadParent(bytes, line, offset) : throw bytes.Malformed(offset, "The descriptor names two parents.");
            else if (!IsOther(line))
                throw bytes.Malformed(offset, $"The descriptor has a line that is not of its form: {Quotation.Of(line)}.");
        }

        return new ImageHeader
        {
            Backing = parent is null ? null : new HeaderName(parent, offset),

            // A vmdk image stands on a vmdk image: the format needs no record, and what is no vmdk image will be refused as such.
            BackingFormat = parent is null ? null : ImageFormat.Vmdk,
            DataFiles = extents.ToImmutable(),
        };
    }

    private static DataFileName? ReadExtent(HeaderBytes bytes, string line, long offset)
    {
        var match = Extent().Match(line);
        if (!match.Success)
            return null;
        var name = match.Groups["flat"].Success ? match.Groups["flat"].Value : match.Groups["name"].Value;
        if (Encoding.UTF8.GetByteCount(name) > MaxExtentName)
            throw bytes.Malformed(offset, $"The name of an extent has more than {MaxExtentName} bytes.");
        var isSparse = match.Groups["type"].Value is "SPARSE" or "VMFSSPARSE";
        return new DataFileName(new HeaderName(name, offset), isSparse ? DataFileKind.SparseExtent : DataFileKind.PlainExtent);
    }

    private static string ReadParent(HeaderBytes bytes, string line, long offset)
    {
        var match = Parent().Match(line);
        return match.Success && match.Groups["name"].Value is var name && !name.Contains(ParentKey, StringComparison.Ordinal)
            ? name
            : throw bytes.Malformed(offset, "The parent is not named in the usual form.");
    }

    private static bool IsOther(string line) =>
        line.AsSpan().Trim(" \t").IsEmpty || line.StartsWith('#') || Setting().IsMatch(line);

    [GeneratedRegex(
        "^(RW|RDONLY) [1-9][0-9]{0,17} (FLAT \"(?<flat>[^\"]+)\" [0-9]{1,18}|(?<type>VMFS|SPARSE|VMFSSPARSE|SESPARSE) \"(?<name>[^\"]+)\")\\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        Timeout)]
    private static partial Regex Extent();

    [GeneratedRegex("^parentFileNameHint=\"(?<name>[^\"]+)\"\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Parent();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]*[ \\t]*=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Setting();
}

using System.Collections.Immutable;
using System.Globalization;
using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// The descriptor of a vmdk image (VMware: Virtual Disk Format 1.1): a text, in a file of its own or inside a sparse image. Only a
/// descriptor
/// of its own has extents in other files; that of a sparse image names the image itself.
/// </summary>
internal static class VmdkHeader
{
    private const int SectorSize = 512;
    private const int MaxDescriptor = 64 * 1024;
    private const int MaxExtents = 256;
    private const string ParentKey = "parentFileNameHint";

    public static ImageHeader Read(HeaderBytes bytes)
    {
        var start = bytes.Start(SectorSize);
        if (start.AsSpan().StartsWith("KDMV"u8) && start.Length == SectorSize)
            return ReadSparse(bytes, start);

        // The copy-on-write form of ESX has no descriptor: it is an extent of one.
        if (start.AsSpan().StartsWith("COWD"u8))
            return new ImageHeader();
        var descriptor = bytes.Start(MaxDescriptor + 1);
        if (descriptor.Length > MaxDescriptor)
            throw bytes.Malformed(0, "This is no vmdk image: neither sparse nor a descriptor, or a descriptor that is too long.");
        var text = Text(bytes, descriptor, 0);
        if (!text.Split('\n', 2)[0].TrimEnd().Equals("# Disk DescriptorFile", StringComparison.OrdinalIgnoreCase))
            throw bytes.Malformed(0, "This is no vmdk image.");
        return ReadDescriptor(bytes, text, 0) with { DataFiles = ReadExtents(bytes, text) };
    }

    private static ImageHeader ReadSparse(HeaderBytes bytes, byte[] start)
    {
        var (offset, length) = (Little64(start, 28), Little64(start, 36));
        if (offset == 0 || length == 0)
            return new ImageHeader();
        if (length > MaxDescriptor / SectorSize || offset > long.MaxValue / SectorSize)
            throw bytes.Malformed(28, "The descriptor is too long or outside the image.");
        var descriptor = bytes.Block(offset * SectorSize, (int)length * SectorSize);
        return ReadDescriptor(bytes, Text(bytes, descriptor, (long)offset * SectorSize), (long)offset * SectorSize);
    }

    // Zeros fill up the last sector.
    private static string Text(HeaderBytes bytes, ReadOnlySpan<byte> descriptor, long offset)
    {
        var end = descriptor.IndexOf((byte)0);
        return bytes.Name(end < 0 ? descriptor : descriptor[..end], offset).Text;
    }

    private static ImageHeader ReadDescriptor(HeaderBytes bytes, string text, long offset)
    {
        var at = text.IndexOf(ParentKey, StringComparison.Ordinal);
        if (at < 0)
            return new ImageHeader();
        if (text.IndexOf(ParentKey, at + 1, StringComparison.Ordinal) >= 0)
            throw bytes.Malformed(offset, "The descriptor names two parents.");
        var value = text.AsSpan(at + ParentKey.Length).TrimStart(' ');
        if (!value.StartsWith("=") || !value[1..].TrimStart(' ').StartsWith("\""))
            throw bytes.Malformed(offset, "The name of the parent is not quoted.");
        var name = value[(value.IndexOf('"') + 1)..];
        var end = name.IndexOfAny('"', '\n');
        if (end <= 0 || name[end] != '"')
            throw bytes.Malformed(offset, "The name of the parent has no end.");

        // A vmdk image stands on a vmdk image: the format needs no record, and what is no vmdk image will be refused as such.
        return new ImageHeader { Backing = new HeaderName(name[..end].ToString(), offset), BackingFormat = ImageFormat.Vmdk };
    }

    // Access, size in sectors, type, name in quotation marks, perhaps an offset.
    private static ImmutableArray<HeaderName> ReadExtents(HeaderBytes bytes, string text)
    {
        var extents = ImmutableArray.CreateBuilder<HeaderName>();
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split('"');
            var words = parts[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 3
                || words.Length != 3
                || words[0] is not ("RW" or "RDONLY")
                || !ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                continue;
            }

            if (extents.Count == MaxExtents)
                throw bytes.Malformed(0, $"The descriptor has more than {MaxExtents} extents.");
            extents.Add(new HeaderName(parts[1], 0));
        }

        return extents.ToImmutable();
    }
}

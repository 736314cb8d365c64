using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// The header of a vhdx image ([MS-VHDX]). Whether it has a parent stands in its metadata, which is found through the region table; of the
/// two copies of that table either may be the one an emulator uses.
/// </summary>
internal static class VhdxHeader
{
    private const int RegionTable1 = 192 * 1024;
    private const int RegionTable2 = 256 * 1024;
    private const int EntryLength = 32;
    private const int MaxRegions = 2047;
    private const int MaxItems = 2047;
    private const uint HasParentFlag = 2;
    private const ulong MaxMetadata = 1ul << 62;

    private static readonly Guid _metadataRegion = new("8b7ca206-4790-4b9a-b8fe-575f050f886e");
    private static readonly Guid _fileParameters = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    private static readonly Guid _parentLocator = new("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");

    public static ImageHeader Read(HeaderBytes bytes)
    {
        if (!bytes.Block(0, 8).AsSpan().SequenceEqual("vhdxfile"u8))
            throw bytes.Malformed(0, "This is no vhdx image.");
        var isKnown = false;
        foreach (var table in new[] { RegionTable1, RegionTable2 })
        {
            if (FindMetadata(bytes, table) is not { } metadata)
                continue;
            isKnown = true;
            if (FindParent(bytes, metadata) is { } offset)
                return new ImageHeader { UnfollowedParentOffset = offset };
        }

        return isKnown ? new ImageHeader() : throw bytes.Malformed(RegionTable1, "The image has no metadata.");
    }

    private static ulong? FindMetadata(HeaderBytes bytes, int table)
    {
        var head = bytes.Block((ulong)table, 16);
        if (!head.AsSpan().StartsWith("regi"u8))
            return null;
        var count = Little32(head, 8);
        if (count > MaxRegions)
            throw bytes.Malformed(table + 8, "There are too many regions.");
        var entries = bytes.Block((ulong)table + 16, (int)count * EntryLength);
        for (var at = 0; at < entries.Length; at += EntryLength)
        {
            if (new Guid(entries.AsSpan(at, 16)) == _metadataRegion)
                return Little64(entries, at + 16);
        }

        return null;
    }

    private static long? FindParent(HeaderBytes bytes, ulong metadata)
    {
        if (metadata > MaxMetadata)
            throw bytes.Malformed(RegionTable1, "The metadata are beyond any file.");
        var head = bytes.Block(metadata, EntryLength);
        if (!head.AsSpan().StartsWith("metadata"u8))
            throw bytes.Malformed((long)metadata, "The metadata have no signature.");
        var count = head[10] | (head[11] << 8);
        if (count > MaxItems)
            throw bytes.Malformed((long)metadata + 10, "There are too many metadata items.");
        var items = bytes.Block(metadata + EntryLength, count * EntryLength);
        for (var at = 0; at < items.Length; at += EntryLength)
        {
            var id = new Guid(items.AsSpan(at, 16));
            var offset = metadata + Little32(items, at + 16);
            if (id == _parentLocator || (id == _fileParameters && (Little32(bytes.Block(offset, 8), 4) & HasParentFlag) != 0))
                return (long)offset;
        }

        return null;
    }
}

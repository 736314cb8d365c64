using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>The header of a qcow2 image (QEMU: docs/interop/qcow2.txt).</summary>
internal static class Qcow2Header
{
    public const uint Magic = 0x514649fb;

    private const int Version2Length = 72;
    private const int Version3Length = 104;
    private const int MaxName = 1023;
    private const uint EndOfExtensions = 0;
    private const uint BackingFormatExtension = 0xe2792aca;
    private const uint DataFileExtension = 0x44415441;
    private const ulong DataFileFeature = 1 << 2;

    // Dirty, corrupt, external data file, compression type, extended L2 entries.
    private const ulong KnownFeatures = 0x1f;

    public static ImageHeader Read(HeaderBytes bytes)
    {
        var start = bytes.Block(0, Version2Length);
        var version = Big32(start, 4);
        if (Big32(start, 0) != Magic || version is not (2 or 3))
            throw bytes.Malformed(0, "This is no qcow2 image.");
        var clusterBits = Big32(start, 20);
        if (clusterBits is < 9 or > 21)
            throw bytes.Malformed(20, "The cluster size is out of range.");
        var clusterSize = 1u << (int)clusterBits;
        var (headerLength, features) = (Version2Length, 0ul);
        if (version == 3)
            (headerLength, features) = ReadVersion3(bytes, clusterSize);

        var backingOffset = Big64(start, 8);
        if (backingOffset > clusterSize)
            throw bytes.Malformed(8, "The name of the backing file is outside the first cluster.");
        var end = backingOffset == 0 ? clusterSize : (uint)backingOffset;
        var (backingFormat, dataFile) = ReadExtensions(bytes, headerLength, end);
        if ((features & DataFileFeature) == 0)
            dataFile = null;
        else if (dataFile is null)
            throw bytes.Malformed(72, "The image has an external data file and does not name it.");
        return new ImageHeader
        {
            Backing = backingOffset == 0 ? null : bytes.Name(backingOffset, Big32(start, 16), MaxName),
            BackingFormat = backingFormat,
            DataFiles = dataFile is { } name ? [new DataFileName(name, DataFileKind.External)] : [],
        };
    }

    private static (int HeaderLength, ulong Features) ReadVersion3(HeaderBytes bytes, uint clusterSize)
    {
        var header = bytes.Block(0, Version3Length);
        var features = Big64(header, 72);
        if ((features & ~KnownFeatures) != 0)
            throw bytes.Unknown(72, $"The image has incompatible features ({features:x}) that are not known here.");
        var length = Big32(header, 100);
        return length is >= Version3Length && length <= clusterSize
            ? ((int)length, features)
            : throw bytes.Malformed(100, "The length of the header is out of range.");
    }

    private static (string? BackingFormat, HeaderName? DataFile) ReadExtensions(HeaderBytes bytes, int from, uint end)
    {
        string? backingFormat = null;
        HeaderName? dataFile = null;
        var offset = (uint)from;
        while (offset <= end - 8 && end >= 8)
        {
            var head = bytes.Block(offset, 8);
            var (type, length) = (Big32(head, 0), Big32(head, 4));
            offset += 8;
            if (type == EndOfExtensions)
                break;
            if (length > end - offset)
                throw bytes.Malformed(offset - 4, "A header extension is longer than the header.");
            if (type is BackingFormatExtension or DataFileExtension)
            {
                var name = bytes.Name(offset, length, MaxName);
                if (type == BackingFormatExtension ? backingFormat is not null : dataFile is not null)
                    throw bytes.Malformed(offset - 8, "A header extension is given twice.");
                if (type == BackingFormatExtension)
                    backingFormat = name.Text;
                else
                    dataFile = name;
            }

            // Padded to 8; the sum cannot overflow, both being within a cluster of at most 2 MiB.
            offset += (length + 7) & ~7u;
        }

        return (backingFormat, dataFile);
    }
}

using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// The header of a vmdk image (VMware: Virtual Disk Format 1.1; QEMU: block/vmdk.c): a descriptor in a file of its own, or a sparse image
/// with a descriptor inside. A sparse image without capacity counts for QEMU as a descriptor, which lists further files, so it is refused.
/// </summary>
internal static class VmdkHeader
{
    private const int SectorSize = 512;
    private const int CapacityOffset = 12;
    private const int DescriptorOffset = 28;
    private const int DescriptorLengthOffset = 36;

    // Where QEMU looks for the parent of a sparse image, whatever its header says.
    private const int DescriptorSector = 1;
    private const int DescriptorSectors = 20;

    private const int MaxDescriptor = 64 * 1024;

    public static ImageHeader Read(HeaderBytes bytes)
    {
        var start = bytes.Start(SectorSize);
        if (IsSparse(start))
            return ReadSparse(bytes, start);

        // The copy-on-write form of ESX is an extent. As an image of its own it has no descriptor, and QEMU looks for one all the same.
        if (IsEsxSparse(start))
            throw bytes.Malformed(0, "This is an extent of a vmdk image, and no image of its own.");
        var descriptor = bytes.Start(MaxDescriptor + 1);
        if (descriptor.Length > MaxDescriptor)
            throw bytes.Malformed(0, "This is no vmdk image: neither sparse nor a descriptor, or a descriptor that is too long.");
        var text = Text(bytes, descriptor, 0);
        if (!text.Split('\n', 2)[0].TrimEnd().Equals("# Disk DescriptorFile", StringComparison.OrdinalIgnoreCase))
            throw bytes.Malformed(0, "This is no vmdk image.");
        return VmdkDescriptor.Read(bytes, text, 0);
    }

    /// <summary>Refuses a sparse extent whose header could name further files.</summary>
    public static void CheckSparseExtent(HeaderBytes bytes)
    {
        var start = bytes.Start(SectorSize);
        if (IsSparse(start))
            CheckCapacity(bytes, start);
        else if (!IsEsxSparse(start))
            throw bytes.Malformed(0, "This is no sparse extent of a vmdk image.");
    }

    private static bool IsSparse(byte[] start) => start.Length == SectorSize && start.AsSpan().StartsWith("KDMV"u8);

    private static bool IsEsxSparse(byte[] start) => start.AsSpan().StartsWith("COWD"u8);

    private static void CheckCapacity(HeaderBytes bytes, byte[] start)
    {
        if (Little64(start, CapacityOffset) == 0)
            throw bytes.Malformed(CapacityOffset, "A sparse image without capacity would be taken for a list of further files.");
    }

    private static ImageHeader ReadSparse(HeaderBytes bytes, byte[] start)
    {
        CheckCapacity(bytes, start);
        if (Little64(start, DescriptorOffset) != DescriptorSector)
            throw bytes.Malformed(DescriptorOffset, "The descriptor is not where emulators look for it.");
        var sectors = Little64(start, DescriptorLengthOffset);
        if (sectors is 0 or > DescriptorSectors)
            throw bytes.Malformed(DescriptorLengthOffset, "The descriptor is not as long as emulators take it to be.");
        const int Offset = DescriptorSector * SectorSize;
        var head = bytes.Start(Offset + (DescriptorSectors * SectorSize));
        var descriptor = head.AsSpan(Math.Min(Offset, head.Length));
        var end = descriptor.IndexOf((byte)0);
        if ((end < 0 ? descriptor.Length : end) > (int)sectors * SectorSize)
            throw bytes.Malformed(DescriptorLengthOffset, "The descriptor is longer than the header says.");
        var header = VmdkDescriptor.Read(bytes, Text(bytes, descriptor, Offset), Offset);

        // The one extent is the image itself, by the name it had when it was made; nobody opens it by that.
        if (header.DataFiles.Length <= 1 && header.DataFiles.All(IsPlainSparse))
            return header with { DataFiles = [] };
        throw bytes.Malformed(Offset, "The descriptor of a sparse image lists other extents than the image.");
    }

    private static bool IsPlainSparse(DataFileName extent) =>
        extent.Kind == DataFileKind.SparseExtent && !extent.Name.Text.Contains('/', StringComparison.Ordinal);

    // Zeros fill up the last sector.
    private static string Text(HeaderBytes bytes, ReadOnlySpan<byte> descriptor, long offset)
    {
        var end = descriptor.IndexOf((byte)0);
        return bytes.Name(end < 0 ? descriptor : descriptor[..end], offset).Text;
    }
}

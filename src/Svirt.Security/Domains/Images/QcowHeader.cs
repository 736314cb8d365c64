using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>The header of a qcow image, version 1 (QEMU: block/qcow.c). It has no place for the format of a backing file.</summary>
internal static class QcowHeader
{
    private const int Length = 48;
    private const int MaxName = 1023;

    public static ImageHeader Read(HeaderBytes bytes)
    {
        var header = bytes.Block(0, Length);
        if (Big32(header, 0) != Qcow2Header.Magic || Big32(header, 4) != 1)
            throw bytes.Malformed(0, "This is no qcow image.");
        var offset = Big64(header, 8);
        return new ImageHeader { Backing = offset == 0 ? null : bytes.Name(offset, Big32(header, 16), MaxName) };
    }
}

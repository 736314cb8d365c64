using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>The header of a qed image (QEMU: docs/interop/qed_spec.txt).</summary>
internal static class QedHeader
{
    private const uint Magic = 0x00444551;
    private const int FeaturesOffset = 16;
    private const ulong BackingFileFeature = 1;

    public static ImageHeader Read(HeaderBytes bytes)
    {
        var header = bytes.Block(0, 64);
        if (Little32(header, 0) != Magic)
            throw bytes.Malformed(0, "This is no qed image.");
        var hasParent = (Little64(header, FeaturesOffset) & BackingFileFeature) != 0;
        return new ImageHeader { UnfollowedParentOffset = hasParent ? FeaturesOffset : null };
    }
}

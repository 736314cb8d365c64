using static Svirt.Security.Domains.Images.HeaderBytes;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// The footer of a vpc image (VHD specification, "Hard Disk Footer Format"). Dynamic and differencing disks have a copy of it at their
/// start; a disk without that copy is of fixed size and has no parent.
/// </summary>
internal static class VpcHeader
{
    private const int TypeOffset = 60;
    private const uint Differencing = 4;

    public static ImageHeader Read(HeaderBytes bytes)
    {
        var start = bytes.Start(512);
        var hasParent = start.AsSpan().StartsWith("conectix"u8)
            && start.Length >= TypeOffset + 4
            && Big32(start, TypeOffset) == Differencing;
        return new ImageHeader { UnfollowedParentOffset = hasParent ? TypeOffset : null };
    }
}

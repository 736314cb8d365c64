using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>Reads the header of an image of a format that is known beforehand. Nothing is probed.</summary>
internal static class ImageHeaderReader
{
    /// <summary>Whether images of a format may keep data in further files, whatever chain the document lists.</summary>
    public static bool MayHaveDataFiles(string? format) => format is ImageFormat.Qcow2 or ImageFormat.Vmdk;

    public static ImageHeader Read(IImageFile image, string format)
    {
        var bytes = new HeaderBytes(image);
        return format switch
        {
            ImageFormat.Qcow2 => Qcow2Header.Read(bytes),
            ImageFormat.Qcow => QcowHeader.Read(bytes),
            ImageFormat.Vmdk => VmdkHeader.Read(bytes),
            ImageFormat.Qed => QedHeader.Read(bytes),
            ImageFormat.Vhdx => VhdxHeader.Read(bytes),
            ImageFormat.Vpc => VpcHeader.Read(bytes),
            _ => throw new ImageChainException(
                ImageChainRules.FormatUnsupported,
                image.Path,
                0,
                $"What lies below an image of the format {Quotation.Of(format)} is not known here; the document has to list it."),
        };
    }
}

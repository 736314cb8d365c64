namespace Svirt.Security.Domains;

/// <summary>What is known of the image formats that documents and headers name.</summary>
internal static class ImageFormat
{
    public const string Raw = "raw";
    public const string Qcow = "qcow";
    public const string Qcow2 = "qcow2";
    public const string Qed = "qed";
    public const string Vhdx = "vhdx";
    public const string Vmdk = "vmdk";
    public const string Vpc = "vpc";

    /// <summary>Whether an image of a format may stand on another one, as far as is known: an unknown format may.</summary>
    public static bool MayHaveBackingFile(string? format) =>
        format is not (null or Raw or "luks" or "iso" or "vdi" or "dmg" or "bochs" or "cloop" or "dir" or "fat" or "none" or "parallels"
            or "ploop");
}

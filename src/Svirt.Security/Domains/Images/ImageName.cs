using System.Runtime.InteropServices;

namespace Svirt.Security.Domains.Images;

/// <summary>The file that a name in a header stands for, in the forms QEMU knows (block.c: "filename", "file:" and "json:").</summary>
/// <param name="Path">Absolute, normalized path.</param>
/// <param name="Format">The format the name itself says; null where it says none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImageName(string Path, string? Format)
{
    private const string FilePrefix = "file:";
    private const string JsonPrefix = "json:";

    public static ImageName Read(HeaderName name, string imagePath)
    {
        var text = name.Text;
        var read = text.StartsWith(JsonPrefix, StringComparison.Ordinal)
            ? JsonImageName.Read(text[JsonPrefix.Length..]) is { Path: { } path } json
                ? new ImageName(path, json.Format)
                : throw Unsupported(name, imagePath)
            : new ImageName(ReadPlain(name, imagePath), null);
        if (read.Path.Length == 0 || HostPath.FindFault(ImagePath.Combine(imagePath, read.Path)) is not null)
        {
            throw new ImageChainException(
                ImageChainRules.NameInvalid, imagePath, name.Offset, $"{Quotation.Of(text)} is no path of a file.");
        }

        return read with { Path = ImagePath.Combine(imagePath, read.Path) };
    }

    private static string ReadPlain(HeaderName name, string imagePath)
    {
        var text = name.Text;
        if (text.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            // Not combined with the image's directory by QEMU, so what it would be relative to is not known.
            var path = text[FilePrefix.Length..];
            return path.StartsWith('/') ? path : throw Unsupported(name, imagePath);
        }

        // A colon before the first slash makes it a protocol.
        var end = text.AsSpan().IndexOfAny(':', '/');
        return end >= 0 && text[end] == ':' ? throw Unsupported(name, imagePath) : text;
    }

    private static ImageChainException Unsupported(HeaderName name, string imagePath) =>
        new(
            ImageChainRules.NameUnsupported,
            imagePath,
            name.Offset,
            $"{Quotation.Of(name.Text)} is no plain file, or says so in a way that is not known here; the document has to list it.");
}

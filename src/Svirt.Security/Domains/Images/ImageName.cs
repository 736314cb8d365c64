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

    /// <summary>The backing file that a name stands for.</summary>
    public static ImageName Read(HeaderName name, string imagePath)
    {
        var text = name.Text;
        if (!text.StartsWith(JsonPrefix, StringComparison.Ordinal))
            return Place(name, imagePath, new ImageName(ReadPlain(name, imagePath), null));
        return JsonImageName.Read(text[JsonPrefix.Length..]) is { Path: { } path } json
            ? Place(name, imagePath, new ImageName(path, json.Format))
            : throw Unsupported(name, imagePath);
    }

    /// <summary>
    /// The data file that a name stands for. Versions of QEMU differ on whether prefixes count there, and take a relative name of an external
    /// data file from their working directory, so that neither is known here.
    /// </summary>
    public static ImageName Read(DataFileName file, string imagePath)
    {
        var text = file.Name.Text;
        if (HasProtocol(text) || (file.Kind == DataFileKind.External && text.Length > 0 && !text.StartsWith('/')))
            throw Unsupported(file.Name, imagePath);
        return Place(file.Name, imagePath, new ImageName(text, null));
    }

    private static ImageName Place(HeaderName name, string imagePath, ImageName read)
    {
        // Going up from a link leads elsewhere than taking its name out of the text.
        var path = ImagePath.Join(imagePath, read.Path);
        if (ImagePath.GoesUp(path))
            throw Unsupported(name, imagePath);
        if (read.Path.Length == 0 || HostPath.FindFault(path) is not null)
        {
            throw new ImageChainException(
                ImageChainRules.NameInvalid, imagePath, name.Offset, $"{Quotation.Of(name.Text)} is no path of a file.");
        }

        return read with { Path = ImagePath.Normalize(path) };
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

        return HasProtocol(text) ? throw Unsupported(name, imagePath) : text;
    }

    // A colon before the first slash.
    private static bool HasProtocol(string text)
    {
        var end = text.AsSpan().IndexOfAny(':', '/');
        return end >= 0 && text[end] == ':';
    }

    private static ImageChainException Unsupported(HeaderName name, string imagePath) =>
        new(
            ImageChainRules.NameUnsupported,
            imagePath,
            name.Offset,
            $"{Quotation.Of(name.Text)} is no plain file, or says so in a way in which readers differ (a prefix, '..', from where it is relative); the document has to list it.");
}

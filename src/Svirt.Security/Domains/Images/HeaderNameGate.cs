using Svirt.Security.Errors;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>Decides whether a file that a header names may be given to the domain.</summary>
internal sealed class HeaderNameGate(
    IImageFileOpener images, ILiveDomainFiles liveFiles, ImageChainOptions options, DomainDefinition domain)
{
    /// <summary>Refuses a header that says something else than the record of its image.</summary>
    public static void CheckBackingRecord(string imagePath, RecordedImage? record, ImageHeader header)
    {
        if (record is null)
            return;
        var named = header.Backing is { } name ? ImageName.Read(name, imagePath).Path : null;
        if (named != record.BackingPath)
            throw Contradicted(imagePath, header.Backing?.Offset ?? 0, "backing file");
    }

    /// <summary>Refuses a header that names other data files than the record of its image.</summary>
    public static void CheckDataFileRecord(string imagePath, RecordedImage? record, ImageHeader header)
    {
        if (record is null)
            return;
        var named = header.DataFiles.Select(name => ImageName.Read(name, imagePath).Path);
        if (!named.SequenceEqual(record.DataFiles, StringComparer.Ordinal))
            throw Contradicted(imagePath, header.DataFiles.IsEmpty ? 0 : header.DataFiles[0].Name.Offset, "data files");
    }

    public AdmittedFile AdmitBackingFile(HeaderName name, string? headerFormat, DomainResource image, RecordedImage? recorded)
    {
        var read = ImageName.Read(name, image.Path);
        var format = FormatOf(name, read, headerFormat, recorded, image.Path);
        var isCovered = recorded is not null
            || IsListed(read.Path, format, ResourceAccess.ReadOnly)
            || options.AllowedBackingRoots.Any(root => ImagePath.IsBelow(read.Path, root));
        return Admit(name, read.Path, format, isCovered, image.Path);
    }

    /// <summary>A data file holds the image's own bytes: it is raw, and the emulator does with it what it does with the image.</summary>
    public AdmittedFile AdmitDataFile(DataFileName file, DomainResource image, RecordedImage? recorded)
    {
        var read = ImageName.Read(file, image.Path);
        var isCovered = recorded is not null
            || IsListed(read.Path, ImageFormat.Raw, image.Access)
            || (image.Access == ResourceAccess.ReadOnly && options.AllowedBackingRoots.Any(root => ImagePath.IsBelow(read.Path, root)));
        return Admit(file.Name, read.Path, ImageFormat.Raw, isCovered, image.Path);
    }

    private string FormatOf(HeaderName name, ImageName read, string? headerFormat, RecordedImage? recorded, string imagePath)
    {
        string? format = null;
        foreach (var said in new[] { recorded?.BackingFormat, headerFormat, read.Format })
        {
            if (said is not null && format is not null && said != format)
                throw FormatContradicted(name, said, format, imagePath);
            format ??= said;
        }

        return format ?? FindListed(read.Path, ResourceAccess.ReadOnly)?.Format ?? throw new ImageChainException(
            ImageChainRules.FormatMissing,
            imagePath,
            name.Offset,
            $"The format of the backing file {Quotation.Of(read.Path)} is not recorded, and it is never probed.");
    }

    private AdmittedFile Admit(HeaderName name, string path, string format, bool isCovered, string imagePath)
    {
        if (!isCovered)
        {
            throw new ImageChainException(
                ImageChainRules.NameNotCovered,
                imagePath,
                name.Offset,
                $"The header names {Quotation.Of(path)}, which neither the document nor a record nor an allowed root covers.");
        }

        var status = Look(name, path, imagePath);
        if (status.Type is not (FileType.Regular or FileType.BlockDevice))
        {
            throw new ImageChainException(
                ImageChainRules.FileTypeWrong, imagePath, name.Offset, $"{Quotation.Of(path)} is of type {status.Type}.");
        }

        if (liveFiles.IsHeldReadWriteByAnother(status, domain.Id))
        {
            throw new ImageChainException(
                ImageChainRules.FileHeld, imagePath, name.Offset, $"Another live domain has {Quotation.Of(path)} for reading and writing.");
        }

        return new AdmittedFile(path, format, status);
    }

    private FileStatus Look(HeaderName name, string path, string imagePath)
    {
        try
        {
            return images.GetStatus(path);
        }
        catch (SvirtSecurityException error)
        {
            // An opener may have rules of its own, on links for instance.
            throw new ImageChainException(
                ImageChainRules.FileMissing, imagePath, name.Offset, $"{Quotation.Of(path)} cannot be looked at ({error.Message}).", error);
        }
    }

    private bool IsListed(string path, string format, ResourceAccess access) =>
        FindListed(path, access) is { } listed && (listed.Format ?? ImageFormat.Raw) == format;

    private DomainResource? FindListed(string path, ResourceAccess access) =>
        domain.Resources.FirstOrDefault(resource =>
            resource.Kind is ResourceKind.Disk or ResourceKind.BackingImage or ResourceKind.DataFile
            && resource.Path == path
            && resource.Access >= access);

    private static ImageChainException Contradicted(string imagePath, long offset, string what) =>
        new(ImageChainRules.RecordContradicted, imagePath, offset, $"The header does not name the {what} that the manager recorded.");

    private static ImageChainException FormatContradicted(HeaderName name, string said, string format, string imagePath) =>
        new(
            ImageChainRules.FormatContradicted,
            imagePath,
            name.Offset,
            $"The format of the file is said to be both {Quotation.Of(said)} and {Quotation.Of(format)}.");
}

using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>
/// Finds the record of an image. A document may know the image by another name than its record does (slashes twice, a link, a hard link, a
/// second node of the device), so an image without a record of its name is held against the files of all records. Those are looked at once.
/// </summary>
internal sealed class ImageRecords(IImageFileOpener images, ImageChainOptions options)
{
    private Dictionary<ImageFileKey, List<RecordedImage>>? _byFile;

    public RecordedImage? Find(string imagePath, FileStatus image)
    {
        if (options.RecordedImages.TryGetValue(imagePath, out var record))
            return record;
        _byFile ??= LookAtAll();
        if (!_byFile.TryGetValue(ImageFileKey.Of(image), out var records))
            return null;
        return records is [var only]
            ? only
            : throw new ImageChainException(
                ImageChainRules.RecordContradicted, imagePath, 0, "The manager has several records of this file, under other names.");
    }

    private Dictionary<ImageFileKey, List<RecordedImage>> LookAtAll()
    {
        var byFile = new Dictionary<ImageFileKey, List<RecordedImage>>();
        foreach (var (path, record) in options.RecordedImages)
        {
            FileStatus status;
            try
            {
                status = images.GetStatus(path);
            }
            catch (HostException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR)
            {
                // What is not there is no other image either.
                continue;
            }

            var key = ImageFileKey.Of(status);
            if (!byFile.TryGetValue(key, out var records))
                byFile.Add(key, records = []);
            records.Add(record);
        }

        return byFile;
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads the lower layers of an image as far as the document lists them (<c>backingStore</c>).</summary>
internal static class BackingChainReader
{
    /// <summary>Adds an image and its listed layers.</summary>
    /// <param name="owner">The element that holds the chain: a disk or a copy's target.</param>
    /// <param name="top">The image; null where there is none.</param>
    /// <param name="kind">What the image is used for.</param>
    /// <param name="access">What the emulator does with the image. The lower layers are read-only.</param>
    /// <param name="resources">Where the layers are added.</param>
    public static void Read(
        DocumentElement owner, StorageSource? top, ResourceKind kind, ResourceAccess access, ResourceCollector resources)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        Add(owner, top, kind, access, 0, resources);
        if (top?.Path is not null)
            paths.Add(top.Path);
        var depth = 0;
        for (var layer = owner.Element("backingStore"); layer is not null; layer = layer.Element("backingStore"))
        {
            if (layer.Attribute("type") is null)
            {
                if (layer.Children.Count > 0)
                    throw layer.Error(DomainXmlRules.DiskBackingTypeMissing, "A backing store with content needs a type.");
                return;
            }

            depth++;
            var format = layer.Element("format")?.Attribute("type")?.Value;
            var source = StorageSourceReader.Read(layer, DomainXmlRules.DiskSourceMissing, format, resources)!;
            if (source.Path is not null && !paths.Add(source.Path))
                throw layer.Error(DomainXmlRules.DiskBackingLoop, $"{Quotation.Of(source.Path)} stands twice in one backing chain.");
            var labels = InheritedLabels.Of(source.Labels, top?.Labels ?? []);
            Add(layer, source with { Labels = labels }, ResourceKind.BackingImage, ResourceAccess.ReadOnly, depth, resources);
        }
    }

    private static void Add(
        DocumentElement owner, StorageSource? source, ResourceKind kind, ResourceAccess access, int depth, ResourceCollector resources)
    {
        if (source is null)
            return;
        var isListed = owner.Element("backingStore") is not null;
        if (source.Image(kind, access, depth) is { } image)
        {
            var isOpen = source.Kind is null && !isListed && ImageFormat.MayHaveBackingFile(source.Format);
            resources.Add(owner, image with { IsChainOpen = isOpen });
        }
        else if (!isListed)
        {
            resources.AddOpenPathless(source);
        }

        source.AddRest(owner, access, resources, depth);
    }
}

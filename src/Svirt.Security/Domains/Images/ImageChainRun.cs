using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>One completion of one domain (<see cref="ImageChainDiscovery"/>).</summary>
internal sealed class ImageChainRun(
    IImageFileOpener images, ILiveDomainFiles liveFiles, ImageChainOptions options, DomainDefinition domain)
{
    private readonly HeaderNameGate _gate = new(images, liveFiles, options, domain);
    private readonly ImageRecords _records = new(images, options);
    private readonly ImmutableArray<DomainResource>.Builder _resources = ImmutableArray.CreateBuilder<DomainResource>();
    private HashSet<string> _paths = new(StringComparer.Ordinal);
    private HashSet<ImageFileKey> _files = [];
    private DomainResource? _top;

    public DomainDefinition Complete()
    {
        RefuseUnreachable();
        foreach (var resource in domain.Resources)
        {
            if (!IsImage(resource))
            {
                Add(resource, resource.Path);
                continue;
            }

            StartChain(resource);
            Add(resource with { IsChainOpen = false }, resource.Path);
            if (NeedsHeader(resource) && OpenListed(resource) is { } image)
                Follow(resource, image);
        }

        return domain with { Resources = _resources.ToImmutable() };
    }

    // What lies below an image that cannot be read is not known, and would not be labelled. What the manager opened itself need not be what
    // stands at the path.
    private void RefuseUnreachable()
    {
        if (domain.OpenPathlessImages is [var pathless, ..])
            throw Unreachable(pathless.Origin.ElementPath, pathless.Format);
        if (domain.Resources.FirstOrDefault(resource => resource is { IsChainOpen: true, DescriptorGroup: not null }) is { } passed)
            throw Unreachable(passed.Path, passed.Format ?? "");
    }

    private static ImageChainException Unreachable(string where, string format) =>
        new(
            ImageChainRules.HeaderUnreachable,
            where,
            0,
            $"What lies below an image of the format {Quotation.Of(format)} without a path to read it by is not known; the document has to list it.");

    private static bool IsImage(DomainResource resource) =>
        resource.Kind is ResourceKind.Disk or ResourceKind.BackingImage or ResourceKind.Mirror or ResourceKind.Nvram or ResourceKind.Loader;

    private static bool NeedsHeader(DomainResource resource) =>
        resource.DescriptorGroup is null
        && (resource.IsChainOpen || (ImageHeaderReader.MayHaveDataFiles(resource.Format) && !IsDataFileListed(resource)));

    // A document has a place for the external data file of a qcow2 image, and none for extents.
    private static bool IsDataFileListed(DomainResource resource) =>
        resource.HasListedDataFile && resource.Format == ImageFormat.Qcow2;

    // Layers stand behind their topmost image; a chain on network storage has none in the list.
    private void StartChain(DomainResource resource)
    {
        if (resource.BackingDepth > 0 && _top?.DeviceNumber == resource.DeviceNumber)
        {
            _paths.Add(resource.Path);
            return;
        }

        _top = resource.BackingDepth == 0 ? resource : null;
        _paths = new HashSet<string>(StringComparer.Ordinal) { resource.Path };
        _files = [];
    }

    private IImageFile? OpenListed(DomainResource resource)
    {
        try
        {
            return images.Open(resource.Path);
        }
        catch (HostException error) when (error.Errno == Errno.ENOENT && resource.Existence != ResourceExistence.Required)
        {
            return null;
        }
    }

    private void Follow(DomainResource listed, IImageFile first)
    {
        var (current, image) = (listed, first);
        while (true)
        {
            ImageHeader header;
            RecordedImage? record;
            using (image)
            {
                _files.Add(ImageFileKey.Of(image.Status));
                header = ImageHeaderReader.Read(image, current.Format ?? ImageFormat.Raw);
                record = _records.Find(current.Path, image.Status);
            }

            if (!IsDataFileListed(current))
                AddDataFiles(current, header, record);
            if (!current.IsChainOpen || FindBacking(listed, current, header, record) is not { } next)
                return;
            Add(next with { IsChainOpen = false }, current.Path);
            if (!ImageFormat.MayHaveBackingFile(next.Format))
                return;
            (current, image) = (next, OpenAdmitted(next.Path, current.Path));
        }
    }

    // What was admitted is what is read on, or its name would have been changed in between.
    private IImageFile OpenAdmitted(string path, string imagePath)
    {
        var image = images.Open(path);
        if (_files.Contains(ImageFileKey.Of(image.Status)))
            return image;
        image.Dispose();
        throw new ImageChainException(
            ImageChainRules.FileReplaced, imagePath, 0, $"{Quotation.Of(path)} was replaced while it was being looked at.");
    }

    private void AddDataFiles(DomainResource current, ImageHeader header, RecordedImage? record)
    {
        HeaderNameGate.CheckDataFileRecord(current.Path, record, header);
        foreach (var file in header.DataFiles)
        {
            var data = _gate.AdmitDataFile(file, current, record);
            Visit(data.Path, data.Status, current.Path, file.Name.Offset);
            if (file.Kind == DataFileKind.SparseExtent)
            {
                using var extent = OpenAdmitted(data.Path, current.Path);
                VmdkHeader.CheckSparseExtent(new HeaderBytes(extent));
            }

            Add(
                current with
                {
                    Kind = ResourceKind.DataFile,
                    Path = data.Path,
                    SourceType = SourceTypeOf(data.Status),
                    Format = ImageFormat.Raw,
                    IsChainOpen = false,
                    Template = null,
                },
                current.Path);
        }
    }

    private DomainResource? FindBacking(DomainResource listed, DomainResource current, ImageHeader header, RecordedImage? record)
    {
        if (header.UnfollowedParentOffset is { } parent)
        {
            throw new ImageChainException(
                ImageChainRules.ParentUnlisted,
                current.Path,
                parent,
                $"The image has a parent, which is not followed for the format {Quotation.Of(current.Format ?? "")}; "
                + "the document has to list it.");
        }

        HeaderNameGate.CheckBackingRecord(current.Path, record, header);
        if (header.Backing is not { } name)
            return null;
        if (current.BackingDepth >= options.MaxDepth)
        {
            throw new ImageChainException(
                ImageChainRules.ChainTooDeep, current.Path, name.Offset, $"The chain has more than {options.MaxDepth} lower layers.");
        }

        var backing = _gate.AdmitBackingFile(name, header.BackingFormat, current, record);
        Visit(backing.Path, backing.Status, current.Path, name.Offset);
        return new DomainResource
        {
            Kind = ResourceKind.BackingImage,
            Path = backing.Path,
            Access = ResourceAccess.ReadOnly,
            BackingDepth = current.BackingDepth + 1,
            SourceType = SourceTypeOf(backing.Status),
            Format = backing.Format,
            IsChainOpen = true,
            Labels = _top?.Labels ?? [],
            DeviceNumber = listed.DeviceNumber,
            Origin = listed.Origin,
        };
    }

    private void Visit(string path, FileStatus status, string imagePath, long offset)
    {
        if (!_paths.Add(path) || !_files.Add(ImageFileKey.Of(status)))
        {
            throw new ImageChainException(
                ImageChainRules.ChainLoop, imagePath, offset, $"The chain comes back to {Quotation.Of(path)}.");
        }
    }

    private void Add(DomainResource resource, string imagePath)
    {
        if (_resources.Count >= Math.Max(options.MaxResources, domain.Resources.Length))
        {
            throw new ImageChainException(
                ImageChainRules.ResourcesTooMany, imagePath, 0, $"The domain has more than {options.MaxResources} resources.");
        }

        _resources.Add(resource);
    }

    private static ResourceSourceType SourceTypeOf(FileStatus status) =>
        status.Type == FileType.BlockDevice ? ResourceSourceType.Block : ResourceSourceType.File;
}

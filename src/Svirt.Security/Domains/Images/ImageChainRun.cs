using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>One completion of one domain (<see cref="ImageChainDiscovery"/>).</summary>
internal sealed class ImageChainRun(
    IImageFileOpener images, ILiveDomainFiles liveFiles, ImageChainOptions options, DomainDefinition domain)
{
    private readonly HeaderNameGate _gate = new(images, liveFiles, options, domain);
    private readonly ImmutableArray<DomainResource>.Builder _resources = ImmutableArray.CreateBuilder<DomainResource>();
    private HashSet<string> _paths = new(StringComparer.Ordinal);
    private HashSet<FileIdentity> _files = [];
    private DomainResource? _top;

    public DomainDefinition Complete()
    {
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

    private static bool IsImage(DomainResource resource) =>
        resource.Kind is ResourceKind.Disk or ResourceKind.BackingImage or ResourceKind.Mirror or ResourceKind.Nvram or ResourceKind.Loader;

    // What the manager opened itself is not found by path, and a chain it left open there stays without resources.
    private static bool NeedsHeader(DomainResource resource) =>
        resource.DescriptorGroup is null
        && (resource.IsChainOpen || (ImageHeaderReader.MayHaveDataFiles(resource.Format) && !resource.HasListedDataFile));

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
            using (image)
            {
                _files.Add(image.Status.Identity);
                header = ImageHeaderReader.Read(image, current.Format ?? ImageFormat.Raw);
            }

            if (!current.HasListedDataFile)
                AddDataFiles(current, header);
            if (!current.IsChainOpen || FindBacking(listed, current, header) is not { } next)
                return;
            Add(next with { IsChainOpen = false }, current.Path);
            if (!ImageFormat.MayHaveBackingFile(next.Format))
                return;
            (current, image) = (next, OpenAdmitted(next, current.Path));
        }
    }

    // What was admitted is what is read on, or its name would have been changed in between.
    private IImageFile OpenAdmitted(DomainResource backing, string imagePath)
    {
        var image = images.Open(backing.Path);
        if (_files.Contains(image.Status.Identity))
            return image;
        image.Dispose();
        throw new ImageChainException(
            ImageChainRules.FileReplaced, imagePath, 0, $"{Quotation.Of(backing.Path)} was replaced while it was being looked at.");
    }

    private void AddDataFiles(DomainResource current, ImageHeader header)
    {
        _gate.CheckDataFileRecord(current.Path, header);
        foreach (var name in header.DataFiles)
        {
            var data = _gate.AdmitDataFile(name, current);
            Visit(data.Path, data.Status, current.Path, name.Offset);
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

    private DomainResource? FindBacking(DomainResource listed, DomainResource current, ImageHeader header)
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

        _gate.CheckBackingRecord(current.Path, header);
        if (header.Backing is not { } name)
            return null;
        if (current.BackingDepth >= options.MaxDepth)
        {
            throw new ImageChainException(
                ImageChainRules.ChainTooDeep, current.Path, name.Offset, $"The chain has more than {options.MaxDepth} lower layers.");
        }

        var backing = _gate.AdmitBackingFile(name, header.BackingFormat, current);
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
        if (!_paths.Add(path) || !_files.Add(status.Identity))
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

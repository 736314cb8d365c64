using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>What is behind a disk, a backing store or a variable store.</summary>
internal sealed record StorageSource
{
    /// <summary>The host path; null where there is none (network), or only those of <see cref="Companions"/>.</summary>
    public string? Path { get; init; }

    public ResourceSourceType Type { get; init; }

    public ResourceExistence Existence { get; init; }

    /// <summary>What the path is used for where it is no image: the socket of a vhost-user disk, a vhost-vdpa node.</summary>
    public ResourceKind? Kind { get; init; }

    public string? Format { get; init; }

    public string? DescriptorGroup { get; init; }

    public ImmutableArray<DeviceSecurityLabel> Labels { get; init; } = [];

    public required DocumentPosition Origin { get; init; }

    /// <summary>The external data file the document lists for this layer.</summary>
    public StorageSource? DataFile { get; init; }

    /// <summary>Further host paths that reaching the storage needs.</summary>
    public ImmutableArray<DomainResource> Companions { get; init; } = [];

    /// <summary>The resource at the path; null where there is none.</summary>
    public DomainResource? Image(ResourceKind kind, ResourceAccess access, int depth = 0) =>
        Path is null
            ? null
            : new DomainResource
            {
                Kind = Kind ?? kind,
                Path = Path,
                Access = access,
                BackingDepth = depth,
                SourceType = Type,
                Existence = Existence,
                Format = Format,
                HasListedDataFile = DataFile is not null,
                DescriptorGroup = DescriptorGroup,
                Labels = Labels,
                Origin = Origin,
            };

    /// <summary>Adds what belongs to the image: its data file, with the same access, and what reaching it needs.</summary>
    public void AddRest(DocumentElement owner, ResourceAccess access, ResourceCollector resources, int depth = 0)
    {
        if (DataFile is not null)
        {
            if (DataFile.Image(ResourceKind.DataFile, access, depth) is { } data)
                resources.Add(owner, data with { Labels = data.Labels.IsEmpty ? Labels : data.Labels });
            DataFile.AddRest(owner, access, resources, depth);
        }

        foreach (var companion in Companions)
            resources.Add(owner, companion);
    }
}

using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Collects the flat list of resources of one document, and knows what reading it depends on.</summary>
internal sealed class ResourceCollector(
    DomainXmlOptions options, Guid domainId, string domainName, ImmutableArray<DomainSecurityLabel> domainLabels)
{
    private readonly List<DomainResource> _resources = [];
    private readonly List<OpenPathlessImage> _openPathlessImages = [];
    private int _deviceStart;
    private int _deviceNumber;

    public DomainXmlOptions Options => options;

    public string DomainName => domainName;

    /// <summary>The domain's labels, which a device's labels may override.</summary>
    public ImmutableArray<DomainSecurityLabel> DomainLabels { get; } = domainLabels;

    /// <summary>The images without a path whose chain is open. There are no more of them than elements.</summary>
    public ImmutableArray<OpenPathlessImage> OpenPathlessImages => [.. _openPathlessImages];

    /// <summary>A device read so far is a terminal.</summary>
    public bool HasTerminal { get; set; }

    /// <summary>From here on resources belong to another device.</summary>
    public void StartDevice()
    {
        _deviceStart = _resources.Count;
        _deviceNumber++;
    }

    /// <summary>From here on resources belong to no device.</summary>
    public void EndDevices()
    {
        _deviceStart = _resources.Count;
        _deviceNumber = 0;
    }

    /// <summary>
    /// Adds a resource. A path that the same device uses twice for the same thing (a log written to the file itself, a layer that is also
    /// the target of a commit) is one resource, with the labels of the first and the stronger access; different devices keep an entry
    /// each, for locking to judge.
    /// </summary>
    public void Add(DocumentElement element, DomainResource resource)
    {
        for (var i = _deviceStart; i < _resources.Count; i++)
        {
            var present = _resources[i];
            if (present.Path != resource.Path || !IsSameUse(present.Kind, resource.Kind))
                continue;
            if (resource.Access > present.Access)
                _resources[i] = present with { Access = resource.Access };
            return;
        }

        if (_resources.Count == options.Limits.MaxResources)
            throw element.Error(DomainXmlRules.ResourcesTooMany, $"The domain has more than {options.Limits.MaxResources} resources.");
        _resources.Add(resource with { DeviceNumber = _deviceNumber });
    }

    /// <summary>The path that the manager has for something; null where it has none.</summary>
    public string? FindManagedPath(DocumentElement element, ResourceKind kind, string? name = null)
    {
        if (options.ManagedPaths?.Resolve(new ManagedPathRequest(domainId, domainName, kind, name, element.Position)) is not { } path)
            return null;
        return HostPath.FindFault(path) is { } fault ? throw element.Error(fault) : path;
    }

    /// <summary>The path that the manager has for something.</summary>
    /// <exception cref="DomainXmlException">It has none.</exception>
    public string ManagedPath(DocumentElement element, ResourceKind kind, string? name = null) =>
        FindManagedPath(element, kind, name)
        ?? throw element.Error(
            DomainXmlRules.ManagedPathUnresolved,
            $"The element {Quotation.Of(element.Name)} leaves a path to the manager ({kind}); it has to be filled in first.");

    /// <summary>Notes an image without a path, where its format lets it stand on others and the document does not say on which.</summary>
    public void AddOpenPathless(StorageSource source)
    {
        if (ImageFormat.MayHaveBackingFile(source.Format))
            _openPathlessImages.Add(new OpenPathlessImage(source.Format!, source.Origin));
    }

    public ImmutableArray<DomainResource> ToImmutable() => [.. _resources];

    private static bool IsSameUse(ResourceKind one, ResourceKind other) => one == other || (IsImage(one) && IsImage(other));

    private static bool IsImage(ResourceKind kind) => kind is ResourceKind.Disk or ResourceKind.BackingImage or ResourceKind.Mirror;
}

using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Collects the flat list of resources of one document.</summary>
internal sealed class ResourceCollector(DomainXmlLimits limits, ImmutableArray<DomainSecurityLabel> domainLabels)
{
    private readonly List<DomainResource> _resources = [];
    private int _deviceStart;

    /// <summary>The domain's labels, which a device's labels may override.</summary>
    public ImmutableArray<DomainSecurityLabel> DomainLabels { get; } = domainLabels;

    /// <summary>From here on resources belong to another device.</summary>
    public void StartDevice() => _deviceStart = _resources.Count;

    /// <summary>
    /// Adds a resource. A path that the same device uses twice for the same thing (a log written to the file itself) is one resource, with
    /// the labels of the first and the stronger access; different devices keep an entry each, for locking to judge.
    /// </summary>
    public void Add(DocumentElement element, DomainResource resource)
    {
        for (var i = _deviceStart; i < _resources.Count; i++)
        {
            var present = _resources[i];
            if (present.Kind != resource.Kind || present.Path != resource.Path)
                continue;
            if (resource.Access > present.Access)
                _resources[i] = present with { Access = resource.Access };
            return;
        }

        if (_resources.Count == limits.MaxResources)
            throw element.Error(DomainXmlRules.ResourcesTooMany, $"The domain has more than {limits.MaxResources} resources.");
        _resources.Add(resource);
    }

    public ImmutableArray<DomainResource> ToImmutable() => [.. _resources];
}

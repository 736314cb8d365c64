using System.Collections.Immutable;
using Svirt.Security.Domains;

namespace Svirt.Security.Labelling;

/// <summary>Finds the files of a domain's resources, once for all drivers. Implementations are thread-safe.</summary>
internal interface IResourcePinner
{
    /// <summary>The resources in order, each with its file. What stands against one is a finding.</summary>
    ImmutableArray<PinnedResource> Pin(ImmutableArray<DomainResource> resources, ImmutableArray<PlanFinding>.Builder findings);
}

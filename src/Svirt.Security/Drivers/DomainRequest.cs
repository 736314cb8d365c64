using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>What a driver is asked to plan for: a domain, the security label that is in force for its model, and the resources. Immutable.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Label">The label of the document for this model, or the host's default; relabel mode resolved.</param>
/// <param name="Resources">All resources, resolved.</param>
public sealed record DomainRequest(DomainDefinition Domain, DomainSecurityLabel Label, ImmutableArray<PinnedResource> Resources)
{
    /// <summary>Where a driver puts what it reserves for the domain; null in a dry run, in which nothing is reserved.</summary>
    public LabelReservations? Reservations { get; init; }
}

using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>What a driver is asked about one resource. Relabelling is on; where it is off no driver is asked. Immutable.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Target">Its file, which exists or may come to exist.</param>
/// <param name="Relabel"><see cref="RelabelMode.Optional"/> or <see cref="RelabelMode.Force"/> (R3.1).</param>
/// <param name="Label">The label that the document demands for this device; null for the driver's own choice.</param>
public sealed record ResourceRequest(DomainResource Resource, PinnedFile Target, RelabelMode Relabel, string? Label);

using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers;

/// <summary>What a driver is asked about one resource. Relabelling is on; where it is off no driver is asked. Immutable.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Target">Its file, which exists or may come to exist.</param>
/// <param name="Relabel"><see cref="RelabelMode.Optional"/> or <see cref="RelabelMode.Force"/> (R3.1).</param>
/// <param name="Label">The label that the document demands for this device; null for the driver's own choice.</param>
/// <param name="MayBeChanged">
/// The rules on paths let the file be labelled. Where they do not (a node that all domains share, a file of the system), the driver says
/// whether the emulator can use it as it stands, by a finding, and applies nothing.
/// </param>
public sealed record ResourceRequest(DomainResource Resource, PinnedFile Target, RelabelMode Relabel, string? Label, bool MayBeChanged = true);

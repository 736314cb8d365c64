using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers;

/// <summary>A label on a directory that the emulator has to be let through on its way to a resource. Immutable.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Wanted">The label, which other domains' labels can stand beside.</param>
/// <param name="Reason">Why, in words for an operator.</param>
public sealed record TraversalLabel(PathStep Directory, SecurityLabel Wanted, string Reason);

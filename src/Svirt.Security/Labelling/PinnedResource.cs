using Svirt.Security.Domains;

namespace Svirt.Security.Labelling;

/// <summary>A resource of a domain with the file that its path led to. Immutable.</summary>
/// <param name="Resource">The resource as the document has it.</param>
/// <param name="Target">The file; null where the path could not be resolved or is refused, which is a finding of the plan.</param>
/// <param name="Verdict">What the rules on paths say of it.</param>
public sealed record PinnedResource(DomainResource Resource, PinnedFile? Target, PathVerdict Verdict);

using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Decisions;

/// <summary>The label that the policy gives to something new or relabelled.</summary>
/// <param name="Context">The label.</param>
/// <param name="IsValid">
/// Whether the policy allows a context like this to exist. Where it does not, an enforcing kernel refuses the operation with EACCES.
/// </param>
public sealed record LabelDecision(SecurityContext Context, bool IsValid);

namespace Svirt.Security.Host;

/// <summary>What the status page says.</summary>
/// <param name="Sequence">Moves by two with every change; odd while the kernel writes the page.</param>
/// <param name="IsEnforcing">The policy is enforced, not only audited.</param>
/// <param name="PolicyLoad">Changes with every policy load. Starts at 0 when the page is first opened: compare, do not count.</param>
/// <param name="DeniesUnknown">Classes and permissions that the policy does not define are denied.</param>
internal readonly record struct SELinuxStatus(uint Sequence, bool IsEnforcing, uint PolicyLoad, bool DeniesUnknown);

namespace Svirt.Security.Domains;

/// <summary>The label that dynamic labels of one type of domain are made from.</summary>
/// <param name="VirtualizationType">The type of domain (<c>domain/@type</c>), such as <c>kvm</c>.</param>
/// <param name="Label">The label, opaque here (R1.3).</param>
public sealed record HostBaseLabel(string VirtualizationType, string Label);

namespace Svirt.Security.Policy.Components;

/// <summary>A policy capability.</summary>
public sealed record CapabilityComponent(string Name) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"policycap {Name};";
}

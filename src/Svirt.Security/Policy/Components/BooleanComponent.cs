namespace Svirt.Security.Policy.Components;

/// <summary>A boolean, with its present state.</summary>
public sealed record BooleanComponent(string Name, bool State) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"bool {Name} {(State ? "true" : "false")};";
}

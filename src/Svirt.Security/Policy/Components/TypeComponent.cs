namespace Svirt.Security.Policy.Components;

/// <summary>A type with its aliases and attributes.</summary>
public sealed record TypeComponent(string Name, IReadOnlyList<string> Aliases, IReadOnlyList<string> Attributes) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"type {Name}{AliasText.Of(Aliases)}{string.Concat(Attributes.Select(attribute => $", {attribute}"))};";
}

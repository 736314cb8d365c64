namespace Svirt.Security.Policy.Components;

/// <summary>A category and its aliases.</summary>
public sealed record CategoryComponent(string Name, IReadOnlyList<string> Aliases) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"category {Name}{AliasText.Of(Aliases)};";
}

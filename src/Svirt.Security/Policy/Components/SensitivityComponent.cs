namespace Svirt.Security.Policy.Components;

/// <summary>A sensitivity and its aliases.</summary>
public sealed record SensitivityComponent(string Name, IReadOnlyList<string> Aliases) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"sensitivity {Name}{AliasText.Of(Aliases)};";
}

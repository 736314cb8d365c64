namespace Svirt.Security.Policy.Components;

/// <summary>A role with its types, in alphabetical order.</summary>
public sealed record RoleComponent(string Name, IReadOnlyList<string> Types) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => Types.Count == 1 ? $"role {Name} types {Types[0]};" : $"role {Name} types {{ {string.Join(' ', Types)} }};";
}

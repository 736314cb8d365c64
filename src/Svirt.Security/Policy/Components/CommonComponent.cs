namespace Svirt.Security.Policy.Components;

/// <summary>A common set of permissions, in alphabetical order.</summary>
public sealed record CommonComponent(string Name, IReadOnlyList<string> Permissions) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"common {Name}\n{{\n\t{string.Join("\n\t", Permissions)}\n}}";
}

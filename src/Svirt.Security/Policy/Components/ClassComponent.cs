namespace Svirt.Security.Policy.Components;

/// <summary>An object class with the permissions of its own, in alphabetical order.</summary>
public sealed record ClassComponent(string Name, string? Common, IReadOnlyList<string> Permissions) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"class {Name}\n{(Common is null ? "" : $"inherits {Common}\n")}"
        + (Permissions.Count == 0 ? "" : $"{{\n\t{string.Join("\n\t", Permissions)}\n}}");
}

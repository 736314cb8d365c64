namespace Svirt.Security.Policy.Components;

/// <summary>A type attribute with the types that have it.</summary>
public sealed record AttributeComponent(string Name, IReadOnlyList<string> Types) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"attribute {Name};\n\t{(Types.Count == 0 ? "<empty attribute>" : string.Join("\n\t", Types))}";
}

namespace Svirt.Security.Policy.Components;

/// <summary>A statement that has no name of its own: genfscon, portcon, typebounds, default_type and the like.</summary>
/// <param name="Subject">What a listing can be narrowed by: a file system, a class, a type.</param>
/// <param name="Statement">The statement.</param>
public sealed record StatementComponent(string Subject, string Statement) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Name => Statement;
}

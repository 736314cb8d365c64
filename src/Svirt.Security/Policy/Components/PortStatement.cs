namespace Svirt.Security.Policy.Components;

/// <summary>A portcon statement.</summary>
/// <param name="Protocol">The protocol, for instance <c>tcp</c>.</param>
/// <param name="Low">The lowest port.</param>
/// <param name="High">The highest port.</param>
/// <param name="Context">The context of a socket that is bound to one of the ports.</param>
public sealed record PortStatement(string Protocol, int Low, int High, string Context) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Name => Statement;

    /// <inheritdoc/>
    public string Statement => Low == High ? $"portcon {Protocol} {Low} {Context}" : $"portcon {Protocol} {Low}-{High} {Context}";
}

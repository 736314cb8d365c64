namespace Svirt.Security.Policy.Components;

/// <summary>An initial SID: the context of something that the kernel labels by a fixed number.</summary>
public sealed record InitialSidComponent(string Name, uint Number, string Context) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"sid {Name} {Context}";
}

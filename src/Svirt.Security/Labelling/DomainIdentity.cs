namespace Svirt.Security.Labelling;

/// <summary>Which domain a record belongs to.</summary>
/// <param name="Id">The UUID.</param>
/// <param name="Name">The name, for people.</param>
public sealed record DomainIdentity(Guid Id, string Name)
{
    /// <summary><c>name (uuid)</c>.</summary>
    public override string ToString() => $"{Name} ({Id})";
}

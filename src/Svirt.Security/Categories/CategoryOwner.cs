namespace Svirt.Security.Categories;

/// <summary>The domain that a label is for.</summary>
/// <param name="Domain">Its UUID.</param>
/// <param name="Name">Its name, for people.</param>
public sealed record CategoryOwner(Guid Domain, string Name)
{
    /// <summary>No domain in particular.</summary>
    public static CategoryOwner Unnamed { get; } = new(Guid.Empty, "");

    /// <summary><c>domain name (uuid)</c>.</summary>
    public override string ToString() => this == Unnamed ? "no domain" : $"domain {Name} ({Domain})";
}

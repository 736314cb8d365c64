namespace Svirt.Security.Domains.Document;

/// <summary>An attribute of a document, with its place. Namespaced attributes and namespace declarations are not kept.</summary>
internal sealed class DocumentAttribute(string name, string value, int line, int column)
{
    public string Name { get; } = name;

    public string Value { get; } = value;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Whether some reader has accounted for the value as (or as not) a host path.</summary>
    public bool IsClaimed { get; private set; }

    public void Claim() => IsClaimed = true;
}

using Svirt.Security.Errors;

namespace Svirt.Security.Policy.Queries;

/// <summary>A query names something that the policy does not have.</summary>
public sealed class UnknownSymbolException : SvirtSecurityException
{
    internal UnknownSymbolException(string name, string kind)
        : base($"{name} is not a valid {kind}")
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What it was to be, for instance <c>class</c>.</summary>
    public string Kind { get; }
}

namespace Svirt.Security.Policy.Queries;

/// <summary>An allow, auditallow or dontaudit rule.</summary>
public sealed class AccessVectorRule : TypeRule
{
    internal AccessVectorRule(PolicyDatabase policy, in RulePlace place, uint vector)
        : base(policy, place) => Vector = vector;

    /// <summary>The permissions that the rule names, as bits of the class.</summary>
    public uint Vector { get; }

    /// <summary>The names of the permissions.</summary>
    public IEnumerable<string> Permissions => Class.NamesOf(Vector);

    /// <summary>The rule in policy language, permissions in alphabetical order.</summary>
    public override string ToString()
    {
        string[] permissions = [.. Permissions.Order(StringComparer.Ordinal)];
        return permissions.Length == 1
            ? $"{Head} {permissions[0]};{Tail}"
            : $"{Head} {{ {string.Join(' ', permissions)} }};{Tail}";
    }
}

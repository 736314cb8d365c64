namespace Svirt.Security.Policy.Queries;

/// <summary>A role allow or role_transition rule.</summary>
/// <param name="Source">The source role.</param>
/// <param name="Target">The target role of an allow rule; the target type of a transition.</param>
/// <param name="Class">The class of a transition; null in an allow rule.</param>
/// <param name="DefaultRole">The role that a transition results in; null in an allow rule.</param>
public sealed record RoleRule(string Source, string Target, PolicyClass? Class, string? DefaultRole)
{
    /// <summary>The rule in policy language.</summary>
    public override string ToString() => Class is null
        ? $"allow {Source} {Target};"
        : $"role_transition {Source} {Target}:{Class.Name} {DefaultRole};";
}

namespace Svirt.Security.Policy.Components;

/// <summary>A boolean, with its present state.</summary>
public sealed record BooleanComponent(string Name, bool State) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"bool {Name} {(State ? "true" : "false")};";
}

/// <summary>A policy capability.</summary>
public sealed record CapabilityComponent(string Name) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"policycap {Name};";
}

/// <summary>A category and its aliases.</summary>
public sealed record CategoryComponent(string Name, IReadOnlyList<string> Aliases) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"category {Name}{AliasText.Of(Aliases)};";
}

/// <summary>A sensitivity and its aliases.</summary>
public sealed record SensitivityComponent(string Name, IReadOnlyList<string> Aliases) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"sensitivity {Name}{AliasText.Of(Aliases)};";
}

/// <summary>A common set of permissions, in alphabetical order.</summary>
public sealed record CommonComponent(string Name, IReadOnlyList<string> Permissions) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"common {Name}\n{{\n\t{string.Join("\n\t", Permissions)}\n}}";
}

/// <summary>An object class with the permissions of its own, in alphabetical order.</summary>
public sealed record ClassComponent(string Name, string? Common, IReadOnlyList<string> Permissions) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"class {Name}\n{(Common is null ? "" : $"inherits {Common}\n")}"
        + (Permissions.Count == 0 ? "" : $"{{\n\t{string.Join("\n\t", Permissions)}\n}}");
}

/// <summary>A type with its aliases and attributes.</summary>
public sealed record TypeComponent(string Name, IReadOnlyList<string> Aliases, IReadOnlyList<string> Attributes) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"type {Name}{AliasText.Of(Aliases)}{string.Concat(Attributes.Select(attribute => $", {attribute}"))};";
}

/// <summary>A type attribute with the types that have it.</summary>
public sealed record AttributeComponent(string Name, IReadOnlyList<string> Types) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"attribute {Name};\n\t{(Types.Count == 0 ? "<empty attribute>" : string.Join("\n\t", Types))}";
}

/// <summary>A role with its types, in alphabetical order.</summary>
public sealed record RoleComponent(string Name, IReadOnlyList<string> Types) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => Types.Count == 1 ? $"role {Name} types {Types[0]};" : $"role {Name} types {{ {string.Join(' ', Types)} }};";
}

/// <summary>A user with its roles in alphabetical order (object_r, which all have, left out) and levels; null without MLS.</summary>
public sealed record UserComponent(string Name, IReadOnlyList<string> Roles, string? Level, string? Range) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement
    {
        get
        {
            string roles = Roles.Count == 1 ? Roles[0] : $"{{ {string.Join(' ', Roles)} }}";
            return Level is null ? $"user {Name} roles {roles};" : $"user {Name} roles {roles} level {Level} range {Range};";
        }
    }
}

/// <summary>An initial SID: the context of something that the kernel labels by a fixed number.</summary>
public sealed record InitialSidComponent(string Name, uint Number, string Context) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Statement => $"sid {Name} {Context}";
}

/// <summary>A statement that has no name of its own: genfscon, portcon, typebounds, default_type and the like.</summary>
/// <param name="Subject">What a listing can be narrowed by: a file system, a class, a type.</param>
/// <param name="Statement">The statement.</param>
public sealed record StatementComponent(string Subject, string Statement) : IPolicyComponent
{
    /// <inheritdoc/>
    public string Name => Statement;
}

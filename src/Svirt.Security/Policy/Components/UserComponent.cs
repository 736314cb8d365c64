namespace Svirt.Security.Policy.Components;

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

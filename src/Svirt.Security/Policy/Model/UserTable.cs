using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Model;

/// <summary>Users: which roles each may have, and between which levels. Bits are values less 1.</summary>
internal sealed class UserTable(SymbolTable names, Ebitmap[] roles, MlsRange[] ranges, MlsLevel[] levels)
{
    public SymbolTable Names { get; } = names;

    public Ebitmap RolesOf(int user) => roles[user - 1];

    public MlsRange RangeOf(int user) => ranges[user - 1];

    /// <summary>The level at which a session of the user starts.</summary>
    public MlsLevel LevelOf(int user) => levels[user - 1];
}

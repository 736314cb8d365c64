namespace Svirt.Security.Policy.Model;

/// <summary>Roles: which types each may have, and which roles it dominates. Bits are values less 1.</summary>
internal sealed class RoleTable(SymbolTable names, Ebitmap[] dominated, Ebitmap[] types)
{
    /// <summary>The value of object_r, which every type and user may have.</summary>
    public const int ObjectRole = 1;

    public SymbolTable Names { get; } = names;

    public Ebitmap TypesOf(int role) => types[role - 1];

    public bool Dominates(int role, int other) => dominated[role - 1].Contains(other - 1);
}

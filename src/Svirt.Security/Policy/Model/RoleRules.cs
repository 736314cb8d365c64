using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

/// <summary>A role_transition rule, in values.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RoleTransitionValues(int Role, int Type, int Class, int NewRole);

/// <summary>A role allow rule, in values.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RoleAllowValues(int Role, int NewRole);

/// <summary>The rules about roles, in the order of the file.</summary>
internal sealed class RoleRules(RoleTransitionValues[] transitions, RoleAllowValues[] allows)
{
    private readonly PackedIndex _allowed = Index(allows);
    private readonly PackedIndex _newRoles = Index(transitions);

    public ReadOnlyMemory<RoleTransitionValues> Transitions => transitions;

    public ReadOnlyMemory<RoleAllowValues> Allows => allows;

    /// <summary>Whether a process may go from one role to the other.</summary>
    public bool Allow(int role, int newRole) => _allowed.Find(Pack(role, newRole, 0), absent: -1) >= 0;

    /// <summary>The role that a transition rule gives, or 0.</summary>
    public int NewRole(int role, int type, int objectClass) => _newRoles.Find(Pack(role, type, objectClass), absent: 0);

    private static PackedIndex Index(RoleAllowValues[] allows)
    {
        var index = new PackedIndex();
        foreach (RoleAllowValues rule in allows)
            index.TryAdd(Pack(rule.Role, rule.NewRole, 0), 0);
        return index;
    }

    // The kernel walks the list and takes the first.
    private static PackedIndex Index(RoleTransitionValues[] transitions)
    {
        var index = new PackedIndex();
        foreach (RoleTransitionValues rule in transitions)
            index.TryAdd(Pack(rule.Role, rule.Type, rule.Class), rule.NewRole);
        return index;
    }

    // Symbols of all kinds have values of 16 bits.
    private static ulong Pack(int role, int other, int objectClass) => ((ulong)role << 32) | ((ulong)other << 16) | (uint)objectClass;
}

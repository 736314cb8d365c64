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
    private readonly HashSet<RoleAllowValues> _allowed = [.. allows];
    private readonly Dictionary<(int Role, int Type, int Class), int> _newRoles = FirstOfEach(transitions);

    public ReadOnlyMemory<RoleTransitionValues> Transitions => transitions;

    public ReadOnlyMemory<RoleAllowValues> Allows => allows;

    /// <summary>Whether a process may go from one role to the other.</summary>
    public bool Allow(int role, int newRole) => _allowed.Contains(new RoleAllowValues(role, newRole));

    /// <summary>The role that a transition rule gives, or 0.</summary>
    public int NewRole(int role, int type, int objectClass) => _newRoles.GetValueOrDefault((role, type, objectClass));

    // The kernel walks the list and takes the first.
    private static Dictionary<(int Role, int Type, int Class), int> FirstOfEach(RoleTransitionValues[] transitions)
    {
        var newRoles = new Dictionary<(int Role, int Type, int Class), int>(transitions.Length);
        foreach (RoleTransitionValues rule in transitions)
            newRoles.TryAdd((rule.Role, rule.Type, rule.Class), rule.NewRole);
        return newRoles;
    }
}

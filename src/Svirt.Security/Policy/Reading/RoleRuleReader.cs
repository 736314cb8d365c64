using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads role transitions and role allows.</summary>
internal static class RoleRuleReader
{
    private const int RoleTransitionClassVersion = 26;

    public static RoleRules Read(ref PolicyCursor cursor, PolicyHeader header, RoleTable roles, TypeSymbols types, ClassTable classes)
    {
        cursor.Section = "role transitions";
        bool hasClass = header.Version >= RoleTransitionClassVersion;
        var transitions = new RoleTransitionValues[cursor.ReadCount(hasClass ? 16 : 12)];
        for (int i = 0; i < transitions.Length; i++)
        {
            int offset = cursor.Position;
            int role = ReadRole(ref cursor, roles);
            int type = cursor.ReadValue(types.Count, "type");
            int newRole = ReadRole(ref cursor, roles);
            int objectClass = hasClass ? cursor.ReadValue(classes.Count, "class") : classes.Process;
            if (!classes.IsDefined(objectClass))
                throw cursor.ErrorAt(offset, "a role transition is for a class that is not there");
            transitions[i] = new RoleTransitionValues(role, type, objectClass, newRole);
        }

        cursor.Section = "role allows";
        var allows = new RoleAllowValues[cursor.ReadCount(8)];
        for (int i = 0; i < allows.Length; i++)
            allows[i] = new RoleAllowValues(ReadRole(ref cursor, roles), ReadRole(ref cursor, roles));
        return new RoleRules(transitions, allows);
    }

    private static int ReadRole(ref PolicyCursor cursor, RoleTable roles)
    {
        int offset = cursor.Position;
        int role = cursor.ReadValue(roles.Names.Count, "role");
        if (!roles.Names.IsDefined(role))
            throw cursor.ErrorAt(offset, $"role {role} is not there");
        return role;
    }
}

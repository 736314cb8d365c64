using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Checks that need more of the file than the record they are about.</summary>
internal static class PolicyValidation
{
    /// <summary>Holds sets that were read before what they are sets of, against it.</summary>
    public static void CheckSymbols(
        PolicyCursor cursor, ClassTable classes, RoleTable roles, TypeSymbols types, UserTable users, MlsSymbols? mls)
    {
        foreach (int role in roles.Names.Defined)
        {
            if (roles.TypesOf(role).Length > types.Count)
                throw cursor.Error($"role {roles.Names.NameOf(role)} has a type that is not there");
        }

        foreach (PolicyClass objectClass in classes.All)
        {
            foreach (ConstraintDefinition constraint in objectClass.Constraints.Concat(objectClass.ValidateTransitions))
            {
                foreach (ConstraintNode node in constraint.Expression)
                    CheckNames(cursor, objectClass, node, roles, types, users);
            }
        }

        foreach (int user in users.Names.Defined)
        {
            if (mls is not null && (!mls.IsValid(users.RangeOf(user)) || !mls.IsValid(users.LevelOf(user))))
                throw cursor.Error($"user {users.Names.NameOf(user)} has a level that is not valid");
        }
    }

    /// <summary>
    /// A conditional type rule must not compete with another: none without condition, and at most one in each branch of the same
    /// if statement (cond_insertf of the kernel).
    /// </summary>
    public static void CheckConditionalTypeRules(PolicyCursor cursor, RuleTable rules)
    {
        for (int target = 0; target + 1 < rules.TargetCells.Length; target++)
        {
            for (int cell = rules.TargetCells[target]; cell < rules.TargetCells[target + 1]; cell++)
            {
                uint key = rules.Keys[cell];
                if (!RuleKey.IsConditional(key) || RuleKey.KindOf(key) < RuleKind.TypeTransition)
                    continue;
                for (int entry = rules.CellEntries[cell]; entry < rules.CellEntries[cell + 1]; entry++)
                {
                    ReadOnlySpan<int> list = rules.ListAt(rules.Data[entry]);
                    if (!IsPair(rules, list) || rules.FindEntry(rules.Sources[entry], target, key & ~RuleKey.Conditional) >= 0)
                        throw cursor.Error("conditional type rules compete with one another or with a rule without condition");
                }
            }
        }
    }

    private static bool IsPair(RuleTable rules, ReadOnlySpan<int> list)
    {
        if (list.Length == 1)
            return true;
        ConditionalRule first = rules.ConditionalRules[list[0]];
        ConditionalRule second = rules.ConditionalRules[list[1]];
        return list.Length == 2 && first.Node == second.Node && first.Branch != second.Branch;
    }

    private static void CheckNames(
        PolicyCursor cursor, PolicyClass objectClass, ConstraintNode node, RoleTable roles, TypeSymbols types, UserTable users)
    {
        int limit = (node.Attribute & (ConstraintAttributes.User | ConstraintAttributes.Role | ConstraintAttributes.Type)) switch
        {
            ConstraintAttributes.User => users.Names.Count,
            ConstraintAttributes.Role => roles.Names.Count,
            _ => types.Count,
        };
        if (node.Names.Length > limit || node.TypeNames?.Length > types.Count)
            throw cursor.Error($"a constraint of class {objectClass.Name} names something that is not there");
    }
}

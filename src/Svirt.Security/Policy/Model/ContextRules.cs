namespace Svirt.Security.Policy.Model;

/// <summary>Which contexts the policy allows to exist (policydb_context_isvalid and mls_context_isvalid of the kernel).</summary>
internal sealed class ContextRules(UserTable users, RoleTable roles, TypeSymbols types, MlsSymbols? mls)
{
    public bool IsValid(in ContextValues context)
    {
        if (!users.Names.IsDefined(context.User) || !roles.Names.IsDefined(context.Role) || !types.IsType(context.Type))
            return false;
        if (context.Role != RoleTable.ObjectRole
            && (!roles.TypesOf(context.Role).Contains(context.Type - 1) || !users.RolesOf(context.User).Contains(context.Role - 1)))
        {
            return false;
        }

        if (mls is null)
            return true;
        return mls.IsValid(context.Range)
            && (context.Role == RoleTable.ObjectRole || users.RangeOf(context.User).Contains(context.Range));
    }
}

using System.Globalization;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;

namespace Sesearch;

/// <summary>The table of counts that seinfo prints.</summary>
internal static class Statistics
{
    public static void Print(PolicyDatabase policy, string path, TextWriter output)
    {
        output.WriteLine($"Statistics for policy file: {path}");
        output.WriteLine($"Policy Version:             {policy.Version} (MLS {(policy.IsMls ? "enabled" : "disabled")})");
        output.WriteLine("Target Policy:              selinux");
        output.WriteLine($"Handle unknown classes:     {policy.HandleUnknown.ToString().ToLowerInvariant()}");
        Row(output, "Classes:", policy.Classes.Count(), "Permissions:", policy.Commons.Sum(c => c.Permissions.Count) + policy.Classes.Sum(c => c.Permissions.Count));
        Row(output, "Sensitivities:", policy.Sensitivities.Count(), "Categories:", policy.Categories.Count());
        Row(output, "Types:", policy.Types.Count(), "Attributes:", policy.Attributes.Count());
        Row(output, "Users:", policy.Users.Count(), "Roles:", policy.Roles.Count());
        Row(output, "Booleans:", policy.Booleans.Count(), "Cond. Expr.:", policy.ConditionalCount);
        Row(output, "Allow:", Count(policy, TypeRuleKinds.Allow), "Neverallow:", 0);
        Row(output, "Auditallow:", Count(policy, TypeRuleKinds.AuditAllow), "Dontaudit:", Count(policy, TypeRuleKinds.DontAudit));
        Row(output, "Type_trans:", Count(policy, TypeRuleKinds.TypeTransition), "Type_change:", Count(policy, TypeRuleKinds.TypeChange));
        Row(output, "Type_member:", Count(policy, TypeRuleKinds.TypeMember), "Range_trans:", policy.Search(new RangeTransitionQuery()).Count());
        Row(output, "Role allow:", policy.Search(new RoleRuleQuery { Transitions = false }).Count(), "Role_trans:", policy.Search(new RoleRuleQuery { Allows = false }).Count());
        Row(output, "Constraints:", Count(policy, ConstraintKinds.Constrain), "Validatetrans:", Count(policy, ConstraintKinds.ValidateTrans));
        Row(output, "MLS Constrain:", Count(policy, ConstraintKinds.MlsConstrain), "MLS Val. Tran:", Count(policy, ConstraintKinds.MlsValidateTrans));
        Row(output, "Permissives:", policy.PermissiveTypes.Count(), "Polcap:", policy.Capabilities.Count());
        Row(output, "Defaults:", policy.Defaults.Count(), "Typebounds:", policy.TypeBounds.Count());
        Row(output, "Allowxperm:", Count(policy, TypeRuleKinds.AllowXperm), "Neverallowxperm:", 0);
        Row(output, "Auditallowxperm:", Count(policy, TypeRuleKinds.AuditAllowXperm), "Dontauditxperm:", Count(policy, TypeRuleKinds.DontAuditXperm));
        Row(output, "Ibendportcon:", policy.InfinibandPorts.Count(), "Ibpkeycon:", policy.InfinibandKeys.Count());
        Row(output, "Initial SIDs:", policy.InitialSids.Count(), "Fs_use:", policy.FileSystemUses.Count());
        Row(output, "Genfscon:", policy.GeneratedFiles.Count(), "Portcon:", policy.Ports.Count());
        Row(output, "Netifcon:", policy.NetworkInterfaces.Count(), "Nodecon:", policy.Nodes.Count());
    }

    private static int Count(PolicyDatabase policy, TypeRuleKinds kinds) => policy.Search(new TypeRuleQuery { Kinds = kinds }).Count();

    private static int Count(PolicyDatabase policy, ConstraintKinds kinds) => policy.Search(new ConstraintQuery { Kinds = kinds }).Count();

    private static void Row(TextWriter output, string left, int leftCount, string right, int rightCount) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {left,-17}{leftCount,7}    {right,-17}{rightCount,7}"));
}

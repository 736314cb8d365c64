using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Decisions;

/// <summary>Single steps of a decision, each where it makes the difference; AccessPeerTests compares them all with libsepol.</summary>
public class AccessRuleTests
{
    [PeerFact]
    public void ComputeAccess_ChangeOfRole_NeedsRoleAllow()
    {
        PolicyDatabase policy = Load("small-plain.33");
        SecurityContext init = SecurityContext.Parse("staff_u:system_r:init_t");
        Assert.Equal(["dyntransition", "sigchld", "signal", "transition"], Process(policy, init, "user_u:user_r:guest_t"));

        // There is no "allow system_r guest_r;". What is not a change of process is not concerned.
        Assert.Equal(["sigchld", "signal"], Process(policy, init, "user_u:guest_r:guest_t"));
    }

    [PeerFact]
    public void ComputeAccess_BoundedType_HasNoMoreThanItsBounds()
    {
        PolicyDatabase policy = Load("small-plain.33");
        Assert.Equal(["getattr", "read", "write"], Files(policy, "user_u:user_r:child_t", "svirt_image_t"));

        // Both sides are replaced by what bounds them: guest_t may open svirt_image_t; execute is constrained there.
        Assert.Equal(["getattr", "open", "read", "write"], Files(policy, "user_u:user_r:child_t", "child_file_t"));

        // Bounds of bounds: child_t may not execute, nor grandchild_t whatever its rules say.
        Assert.Equal(["getattr", "read", "write"], Files(policy, "user_u:user_r:grandchild_t", "svirt_image_t"));
        Assert.Equal(["execute", "getattr", "open", "read", "write"], Files(Load("small-plain.23"), "user_u:user_r:child_t", "child_file_t"));
    }

    [PeerFact]
    public void ComputeAccess_PermissiveType_IsFlaggedNotAllowed()
    {
        PolicyDatabase policy = Load("small-plain.33");
        AccessDecision decision = policy.ComputeAccess(
            SecurityContext.Parse("user_u:guest_r:loner_t"), SecurityContext.Parse("system_u:object_r:svirt_image_t"), "file");
        Assert.True(decision.IsPermissive);
        Assert.Equal(0u, decision.Allowed);
        Assert.False(decision.IsNeverAudited);
    }

    [NewPeerFact]
    public void ComputeAccess_NeverAuditedType_IsFlagged()
    {
        PolicyDatabase policy = Load("small-plain.35");
        SecurityContext image = SecurityContext.Parse("system_u:object_r:svirt_image_t");
        Assert.True(policy.ComputeAccess(SecurityContext.Parse("user_u:guest_r:loner_t"), image, "file").IsNeverAudited);
        Assert.False(policy.ComputeAccess(SecurityContext.Parse("user_u:guest_r:guest_t"), image, "file").IsNeverAudited);
    }

    [PeerFact]
    public void ComputeAccess_UnknownClass_FollowsHandleUnknown()
    {
        SecurityContext context = SecurityContext.Parse("system_u:system_r:svirt_t:s0");
        foreach ((string option, UnknownHandling handling, uint allowed) in new[]
        {
            ("allow", UnknownHandling.Allow, uint.MaxValue), ("deny", UnknownHandling.Deny, 0u), ("reject", UnknownHandling.Reject, 0u),
        })
        {
            PolicyDatabase policy = SmallPolicy.Compile(line => line, option);
            bool isAllowed = allowed != 0;
            Assert.Equal(handling, policy.HandleUnknown);
            foreach (AccessDecision decision in new[] { policy.ComputeAccess(context, context, "nothing"), policy.ComputeAccess(context, context, 0) })
            {
                Assert.Equal((allowed, 0u, uint.MaxValue, false), (decision.Allowed, decision.AuditAllow, decision.AuditDeny, decision.IsClassDefined));
            }

            // The kernel takes a number beyond the classes for an error of the caller, whatever the policy says.
            Assert.Equal(0u, policy.ComputeAccess(context, context, 9999).Allowed);
            Assert.Equal(isAllowed, policy.IsAllowed(context, context, "nothing", "read"));
            Assert.Equal(isAllowed, policy.IsAllowed(context, context, "process", "fork", "nothing"));
            Assert.False(policy.IsAllowed(context, context, "process", "setexec", "nothing"));
            Assert.Equal(isAllowed, policy.Explain(context, context, "nothing", "read").IsAllowed);
            Assert.Equal(isAllowed, policy.Explain(context, context, "process", "nothing").IsAllowed);
        }
    }

    private static PolicyDatabase Load(string name) => PolicyDatabase.Load(PeerFolder.File(name));

    private static string[] Files(PolicyDatabase policy, string source, string target) =>
        Names(policy, SecurityContext.Parse(source), $"system_u:object_r:{target}", "file");

    private static string[] Process(PolicyDatabase policy, SecurityContext source, string target) => Names(policy, source, target, "process");

    private static string[] Names(PolicyDatabase policy, SecurityContext source, string target, string objectClass) =>
        [.. policy.FindClass(objectClass)!.NamesOf(policy.ComputeAccess(source, SecurityContext.Parse(target), objectClass).Allowed).Order(StringComparer.Ordinal)];
}

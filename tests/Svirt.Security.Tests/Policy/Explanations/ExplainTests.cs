using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Explanations;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Explanations;

public class ExplainTests
{
    private static readonly SecurityContext s_domain = SecurityContext.Parse("system_u:system_r:svirt_t:s0:c1,c2");

    [PeerFact]
    public void Explain_SampledPairs_AgreesWithComputeAccess()
    {
        foreach (string file in PeerFolder.StockPolicies.Concat(PeerFolder.SmallPolicies))
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            var sample = new PolicySample(policy, seed: 31, contextsPerType: 3);
            foreach (PeerQuery query in sample.Queries(FullSize.Of(10_000, 300)))
            {
                SecurityContext source = sample.Contexts[(int)query.Source];
                SecurityContext target = sample.Contexts[(int)query.Target];
                PolicyClass objectClass = policy.Model.Classes[(int)query.Class];
                AccessDecision decision = policy.ComputeAccess(source, target, objectClass.Name);
                foreach (string permission in objectClass.Permissions)
                {
                    AccessExplanation explanation = policy.Explain(source, target, objectClass.Name, permission);
                    Assert.True(
                        decision.Allows(objectClass.GetPermissions(permission)) == explanation.IsAllowed, $"{file} {source} {target}: {explanation}");
                }
            }
        }
    }

    [PeerFact]
    public void Explain_OtherDomainsImage_NamesTheCategories()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("default.33"));
        var image = SecurityContext.Parse("system_u:object_r:svirt_image_t:s0:c3,c4");
        AccessExplanation explanation = policy.Explain(s_domain, image, "file", "write");
        Assert.Equal(DenialReason.Constraint, explanation.Reason);
        Assert.Contains(explanation.FailedComparisons, comparison => comparison.Expression == "h1 dom h2");
        Assert.Contains("categories {c3.c4} of the high level of the target, s0:c3.c4, are not in the high level of the source, s0:c1.c2", explanation.Sentence, StringComparison.Ordinal);
        Assert.True(policy.Explain(s_domain, image.WithRange(s_domain.Range), "file", "write").IsAllowed);
    }

    [PeerFact]
    public void Explain_DisabledConditionalRule_NamesTheBoolean()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("small-mls.33"));
        SecurityContext source = SecurityContext.Parse("system_u:system_r:svirt_t:s0");
        SecurityContext target = SecurityContext.Parse("system_u:object_r:removable_t:s0");
        AccessExplanation explanation = policy.Explain(source, target, "file", "write");
        Assert.Equal(DenialReason.NoRule, explanation.Reason);
        BooleanSetting setting = Assert.Single(explanation.DisabledRules);
        Assert.Equal([KeyValuePair.Create("use_removable", true)], setting.Booleans);
        Assert.EndsWith("it takes boolean use_removable on.", explanation.Sentence, StringComparison.Ordinal);
        Assert.True(policy.WithBooleans(setting.Booleans).Explain(source, target, "file", "write").IsAllowed);
    }

    [PeerFact]
    public void Explain_BoundedType_NamesTheBounds()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("small-plain.33"));
        AccessExplanation explanation = policy.Explain(
            SecurityContext.Parse("user_u:user_r:child_t"), SecurityContext.Parse("system_u:object_r:svirt_image_t"), "file", "execute");
        Assert.Equal(DenialReason.Bounds, explanation.Reason);
        Assert.Equal(DenialReason.Constraint, explanation.BoundsExplanation!.Reason);
        Assert.Contains("bounded by guest_t", explanation.Sentence, StringComparison.Ordinal);
    }

    [PeerFact]
    public void Explain_UnknownClassAndPermission_FollowHandleUnknown()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("default.33"));
        Assert.Equal(UnknownHandling.Allow, policy.HandleUnknown);
        Assert.Contains("does not define class nothing", policy.Explain(s_domain, s_domain, "nothing", "read").Sentence, StringComparison.Ordinal);
        Assert.True(policy.Explain(s_domain, s_domain, "file", "nothing").IsAllowed);
        Assert.False(policy.ComputeAccess(s_domain, s_domain, "nothing").IsClassDefined);
    }

    [PeerFact]
    public void Explain_Denials_AreLiftedByWhatTheyName()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("small-mls.33"));
        var sample = new PolicySample(policy, seed: 33, contextsPerType: 6);
        var lifted = new Dictionary<string, int>();
        foreach (PeerQuery query in sample.Queries(6000))
        {
            SecurityContext source = sample.Contexts[(int)query.Source];
            SecurityContext target = sample.Contexts[(int)query.Target];
            PolicyClass objectClass = policy.Model.Classes[(int)query.Class];
            string permission = objectClass.Permissions.ElementAt((int)(query.Source % (uint)objectClass.Permissions.Count()));
            AccessExplanation explanation = policy.Explain(source, target, objectClass.Name, permission);
            bool isBounded = policy.Model.Types.BoundsOf(policy.Model.Types.Find(source.Type)) != 0;
            string kind = $"{explanation.Reason} {isBounded} {explanation.DisabledRules.Count > 0}";
            if (explanation.IsAllowed || lifted.GetValueOrDefault(kind) >= FullSize.Of(40, 4))
                continue;
            foreach (string applied in Lift(policy, explanation, source, target, objectClass.Name, permission).Append(kind))
                lifted[applied] = lifted.GetValueOrDefault(applied) + 1;
        }

        Assert.All(["NoRule", "Boolean", "Constraint", "Role"], reason => Assert.True(lifted.GetValueOrDefault(reason) > 0, reason));
    }

    [PeerFact]
    public void Explain_DeniedByBounds_IsLiftedByWhatTheBoundsName()
    {
        PolicyDatabase policy = PolicyDatabase.Load(PeerFolder.File("small-mls.33"));
        SecurityContext target = SecurityContext.Parse("system_u:object_r:svirt_image_t:s0");
        Assert.Equal("Bounds,Constraint", Repair("child_t"));
        // Two types above it, and no rule of its own.
        Assert.EndsWith("Bounds,Bounds,Constraint", Repair("grandchild_t"), StringComparison.Ordinal);

        string Repair(string type)
        {
            SecurityContext source = SecurityContext.Parse($"user_u:user_r:{type}:s0");
            return string.Join(',', Lift(policy, policy.Explain(source, target, "file", "execute"), source, target, "file", "execute"));
        }
    }

    // Changes nothing but what each explanation in turn names, and no explanation may come twice.
    private static List<string> Lift(
        PolicyDatabase policy, AccessExplanation explanation, SecurityContext source, SecurityContext target, string objectClass, string permission)
    {
        var repair = new SourceRepair(policy, objectClass, permission);
        var seen = new List<string>();
        while (!explanation.IsAllowed)
        {
            Assert.DoesNotContain(explanation.Sentence, seen);
            seen.Add(explanation.Sentence);
            repair.Apply(explanation, source, target);
            PolicyDatabase changed = repair.Compile();
            explanation = changed.Explain(source, target, objectClass, permission);
            Assert.Equal(explanation.IsAllowed, changed.IsAllowed(source, target, objectClass, permission));
        }

        return repair.Applied;
    }
}

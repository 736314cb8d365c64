using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Decisions;

/// <summary>Filename transitions, which libsepol's own computation leaves out (filename_compute_type of the kernel).</summary>
public class LabelRuleTests
{
    [PeerFact]
    public void ComputeCreate_FileName_TakesTheNamedRule()
    {
        foreach (string file in PeerFolder.SmallPolicies.Where(file => PeerFolder.VersionOf(file) >= 25))
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            Assert.Equal("removable_t", Create(policy, "svirt_t", "etc_t", "file", "disk.img"));
            Assert.Equal("svirt_image_t", Create(policy, "svirt_t", "etc_t", "file", "disk.im"));
            Assert.Equal("svirt_image_t", Create(policy, "svirt_t", "etc_t", "file", null));
            Assert.Equal("removable_t", Create(policy, "init_t", "etc_t", "file", "disk.img"));
            Assert.Equal("device_t", Create(policy, "guest_t", "etc_t", "file", "disk.img"));
            Assert.Equal("etc_t", Create(policy, "guest_t", "etc_t", "file", "lock"));
            Assert.Equal("device_t", Create(policy, "guest_t", "etc_t", "dir", "lock"));

            // The rule names guest_t; child_t is only bounded by it.
            Assert.Equal("etc_t", Create(policy, "child_t", "etc_t", "file", "disk.img"));
        }
    }

    [PeerFact]
    public void ComputeCreate_EveryFilenameRule_GivesItsType()
    {
        foreach (string file in PeerFolder.StockPolicies)
        {
            PolicyDatabase policy = PolicyDatabase.Load(file);
            TypeResultRule[] rules = [.. policy.Search(new TypeRuleQuery { Kinds = TypeRuleKinds.TypeTransition }).OfType<TypeResultRule>().Where(rule => rule.FileName is not null)];
            Assert.NotEmpty(rules);
            foreach (TypeResultRule rule in rules)
                Assert.Equal(rule.DefaultType, Create(policy, rule.Source, rule.Target, rule.Class.Name, rule.FileName));
        }
    }

    private static string Create(PolicyDatabase policy, string source, string target, string objectClass, string? name)
    {
        MlsRange? range = policy.IsMls ? MlsRange.Parse("s0") : null;
        return policy.ComputeCreate(
            new SecurityContext("system_u", "object_r", source, range), new SecurityContext("system_u", "object_r", target, range), objectClass, name).Context.Type;
    }
}

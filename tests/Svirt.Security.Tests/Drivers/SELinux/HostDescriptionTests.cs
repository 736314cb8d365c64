using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Queries;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Drivers.SELinux;

/// <summary>What the capabilities say of this model.</summary>
public sealed class HostDescriptionTests
{
    [Fact]
    public void DescribeHost_NoPolicyToRead_HasTheBaseLabelsAlone()
    {
        HostSecurityModel model = DriverScene.NewSELinuxDriver(new FakeSELinux()).DescribeHost();
        Assert.Equal(new HostSecurityModel { Model = "selinux", BaseLabels = [new("kvm", "system_u:system_r:svirt_t:s0"), new("qemu", "system_u:system_r:svirt_tcg_t:s0")] }, model);
    }

    [Fact]
    public void DescribeHost_PolicyWithContainers_HasTheirBaseLabelToo()
    {
        var selinux = new FakeSELinux { Contexts = { ["lxc_contexts"] = ["process = \"system_u:system_r:container_t:s0\""] } };
        Assert.Contains(new HostBaseLabel("lxc", "system_u:system_r:container_t:s0"), DriverScene.NewSELinuxDriver(selinux).DescribeHost().BaseLabels);
    }

    [Fact]
    public void DescribeHost_DriverThatSaysNothing_HasItsModelAlone()
    {
        ISecurityDriver driver = new Svirt.Security.Drivers.None.NoneDriver();
        Assert.Equal(new HostSecurityModel { Model = "none" }, driver.DescribeHost());
    }

    /// <summary>Each type against what sesearch finds for it: R3.3's question.</summary>
    [PeerFact]
    public void DescribeHost_DebiansPolicy_ListsExactlyTheTypesWithRules()
    {
        string file = PeerFolder.File("default.33");
        HostSecurityModel model = DriverScene.NewSELinuxDriver(new FakeSELinux { Policy = () => File.OpenRead(file) }).DescribeHost();
        HostReadableTypes files = Assert.Single(model.ReadableTypes, types => types is { VirtualizationType: "kvm", ObjectClass: "file" });
        HostReadableTypes nodes = Assert.Single(model.ReadableTypes, types => types is { VirtualizationType: "kvm", ObjectClass: "blk_file" });
        Assert.Contains("virt_content_t", files.Types);
        Assert.DoesNotContain("removable_device_t", files.Types);
        Assert.Contains("removable_device_t", nodes.Types);
        Assert.DoesNotContain("shadow_t", files.Types);

        PolicyDatabase policy = PolicyDatabase.Load(file);
        SecurityContext process = SecurityContext.Parse("system_u:system_r:svirt_t:s0:c5,c6");
        string[] expected = [.. policy.Types.Select(type => type.Name).Where(type => policy.IsAllowed(process, SecurityContext.Parse($"system_u:object_r:{type}:s0"), "file", "open", "read", "getattr", "lock")).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, files.Types);
        Assert.All(["virt_content_t", "usr_t"], type => Assert.Contains(policy.Search(new TypeRuleQuery
        {
            Kinds = TypeRuleKinds.Allow,
            Source = NameCriterion.Name("svirt_t"),
            Target = NameCriterion.Name(type),
            Classes = ["file"],
            Permissions = ["read"],
        }), rule => rule.Kind == TypeRuleKinds.Allow));
    }
}

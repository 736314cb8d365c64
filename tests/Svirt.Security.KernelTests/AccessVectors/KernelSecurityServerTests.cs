using Svirt.Security.AccessVectors;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Labels;

namespace Svirt.Security.KernelTests.AccessVectors;

public class KernelSecurityServerTests
{
    private static readonly SecurityContext Domain = SecurityContext.Parse("system_u:system_r:svirt_t:s0:c1,c2");
    private readonly KernelSecurityServer _server = new();

    [KernelFact(Kernel.SELinux)]
    public void IsEnforcing_EnforcingKernel_IsTrue()
    {
        Assert.True(_server.IsEnabled);
        Assert.True(_server.IsEnforcing);
        Assert.Equal("default", _server.PolicyName);
    }

    [KernelFact(Kernel.AppArmor | Kernel.Plain)]
    public void IsEnabled_KernelWithoutSELinux_IsFalse()
    {
        Assert.False(_server.IsEnabled);
        Assert.False(_server.IsEnforcing);
    }

    /// <summary>The loaded policy is at most as new as what the kernel reads; its version stands in its header (20 bytes before it).</summary>
    [KernelFact(Kernel.SELinux)]
    public void MaximumPolicyVersion_IsNotBelowTheLoadedPolicys()
    {
        byte[] header = new byte[20];
        using (FileStream policy = File.OpenRead("/sys/fs/selinux/policy"))
            policy.ReadExactly(header);
        Assert.Equal("SE Linux"u8.ToArray(), header[8..16]);
        Assert.InRange(_server.MaximumPolicyVersion, BitConverter.ToInt32(header, 16), 40);
    }

    [KernelFact(Kernel.SELinux)]
    public void FindClassAndPermission_ByName_GiveTheKernelsNumbers()
    {
        SecurityClass file = _server.FindClass("file")!;
        Assert.Equal(File.ReadAllText("/sys/fs/selinux/class/file/index"), file.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEqual(file.Number, _server.FindClass("process")!.Number);
        Assert.NotNull(_server.FindPermission(file, "entrypoint"));
        Assert.Null(_server.FindPermission(file, "transition"));
        Assert.Null(_server.FindClass("no_such_class"));
        Assert.Throws<ArgumentException>(() => _server.FindClass("../enforce"));
    }

    [KernelFact(Kernel.SELinux)]
    public void IsValid_AsTheLoadedPolicySays()
    {
        Assert.True(_server.IsValid(Domain));
        Assert.False(_server.IsValid(Domain.WithType("no_such_t")));
        Assert.False(_server.IsValid(Domain.WithRange(MlsRange.Parse("s0:c5000"))));
    }

    [KernelTheory(Kernel.SELinux)]
    [InlineData("system_u:object_r:svirt_image_t:s0:c1,c2", 0x43a7fu)]
    [InlineData("system_u:object_r:svirt_image_t:s0:c3,c4", 0x10u)]
    [InlineData("system_u:object_r:svirt_image_t:s0", 0x43a7fu)]
    [InlineData("system_u:object_r:virt_content_t:s0", 0x40053u)]
    [InlineData("system_u:object_r:shadow_t:s0", 0u)]
    public void ComputeAccess_OfAnEmulatorOnFiles_IsTheStockPolicys(string target, uint allowed)
    {
        SecurityClass file = _server.FindClass("file")!;
        AccessDecision decision = _server.ComputeAccess(Domain, SecurityContext.Parse(target), file);
        Assert.Equal(allowed, decision.Allowed);
        Assert.Equal((allowed & 0x2) != 0, decision.Allows(_server.FindPermission(file, "read")!.Value));
        Assert.False(decision.IsPermissive);
    }

    [KernelFact(Kernel.SELinux)]
    public void ComputeAccess_OwnImageAllowsAndOtherCategoriesDenyReadAndWrite()
    {
        SecurityClass file = _server.FindClass("file")!;
        SecurityContext own = SecurityContext.Parse("system_u:object_r:svirt_image_t:s0:c1,c2");
        foreach (string permission in new[] { "open", "read", "write" })
        {
            int number = _server.FindPermission(file, permission)!.Value;
            Assert.True(_server.ComputeAccess(Domain, own, file).Allows(number));
            Assert.False(_server.ComputeAccess(Domain, own.WithRange(MlsRange.Parse("s0:c3,c4")), file).Allows(number));
        }
    }
}

using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Sources;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.KernelTests.AccessVectors;

public sealed class AccessVectorCacheTests
{
    private const string Domain = "system_u:system_r:svirt_t:s0:c1,c2";
    private const string OtherImage = "system_u:object_r:svirt_image_t:s0:c3,c4";
    private const string NetworkFile = "system_u:object_r:nfs_t:s0";
    private const string Boolean = "virt_use_nfs";

    [KernelFact(Kernel.SELinux)]
    public void HasPermission_TenThousandRandomQuestions_AnswersAreTheKernels()
    {
        using AccessVectorCache cache = CreateCache();
        Assert.Equal(FreshnessMode.MappedStatusPage, cache.Epoch.Mode);
        PolicyDatabase policy = PolicyDatabase.Load(new MemoryStream(RawSecurityServer.ReadPolicy()));
        var classes = new Dictionary<string, (int Number, ObjectClass Class, (uint Kernel, uint Cache)[] Bits)>();
        int granted = 0;
        foreach ((SecurityContext source, SecurityContext target, string name) in new DecisionSample(policy, seed: 7).Draw(10_000))
        {
            if (!classes.TryGetValue(name, out (int Number, ObjectClass Class, (uint Kernel, uint Cache)[] Bits) known))
            {
                ObjectClass objectClass = cache.GetClass(name);
                (uint, uint)[] bits = [.. RawSecurityServer.Permissions(name).Select(permission => (permission.Value, objectClass.GetPermissions(permission.Key)))];
                classes.Add(name, known = (RawSecurityServer.ClassNumber(name), objectClass, bits));
            }

            uint[] kernel = RawSecurityServer.ComputeVectors(source.ToString(), target.ToString(), known.Number);
            (uint allowed, uint auditAllow, uint auditDeny) = (Translate(kernel[0]), Translate(kernel[2]), Translate(kernel[3]));
            uint asked = Translate(uint.MaxValue);
            cache.HasPermission(source, target, known.Class, 1, out AccessResult first);
            cache.HasPermission(source, target, known.Class, 1, out AccessResult again);
            if ((first.Allowed, first.AuditAllow, first.AuditDeny & asked) != (allowed, auditAllow, auditDeny) || again != first)
                Assert.Fail($"{source} {target} {name}: kernel {allowed:x} {auditAllow:x} {auditDeny:x}, cache {first}, then {again}");
            granted += allowed != 0 ? 1 : 0;

            uint Translate(uint vector) => known.Bits.Where(bits => (vector & bits.Kernel) != 0).Aggregate(0u, (sum, bits) => sum | bits.Cache);
        }

        Assert.True(granted > 100, $"only {granted} questions with a grant");
        Assert.True(cache.Statistics.Hits >= 10_000, cache.Statistics.ToString());
    }

    [KernelFact(Kernel.SELinux)]
    public void HasPermission_AfterSetenforce_NextAnswerFollows()
    {
        using AccessVectorCache cache = CreateCache();
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        Assert.False(cache.HasPermission(Domain, OtherImage, file, read, out _));
        try
        {
            for (int i = 0; i < 20; i++)
            {
                RawSecurityServer.SetEnforcing(false);
                Assert.True(cache.HasPermission(Domain, OtherImage, file, read, out AccessResult result));
                Assert.Equal(AccessOutcome.NotEnforced, result.Outcome);
                RawSecurityServer.SetEnforcing(true);
                Assert.False(cache.HasPermission(Domain, OtherImage, file, read, out result));
                Assert.Equal(AccessOutcome.Denied, result.Outcome);
            }
        }
        finally
        {
            RawSecurityServer.SetEnforcing(true);
        }
    }

    [KernelFact(Kernel.SELinux)]
    public void HasPermission_AfterBooleanFlip_NextAnswerFollows()
    {
        using AccessVectorCache cache = CreateCache();
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        try
        {
            for (int i = 0; i < 10; i++)
            {
                RawSecurityServer.SetBoolean(Boolean, true);
                Assert.True(cache.HasPermission(Domain, NetworkFile, file, read, out _));
                RawSecurityServer.SetBoolean(Boolean, false);
                Assert.False(cache.HasPermission(Domain, NetworkFile, file, read, out _));
            }
        }
        finally
        {
            RawSecurityServer.SetBoolean(Boolean, false);
        }
    }

    /// <summary>The same policy with the other handle_unknown, which stands in the word after the version, is loaded and taken back.</summary>
    [KernelFact(Kernel.SELinux)]
    public void HasPermission_AfterPolicyLoad_NextAnswerFollows()
    {
        const int Flags = 20, AllowUnknown = 4;
        byte[] original = RawSecurityServer.ReadPolicy(), changed = [.. original];
        changed[Flags] ^= AllowUnknown;
        bool wasAllowed = (original[Flags] & AllowUnknown) != 0;
        using var cache = new AccessVectorCache(new KernelDecisionSource(), new AccessVectorCacheOptions { FollowHandleUnknown = true });
        ObjectClass unknown = cache.GetClass("no_such_class");
        uint anything = unknown.GetPermissions("anything");
        Assert.Equal(wasAllowed, cache.HasPermission(Domain, OtherImage, unknown, anything, out AccessResult result));
        Assert.Equal(AccessOutcome.Unprotected, result.Outcome);
        try
        {
            RawSecurityServer.LoadPolicy(changed);
            Assert.Equal(!wasAllowed, cache.HasPermission(Domain, OtherImage, unknown, anything, out _));
        }
        finally
        {
            RawSecurityServer.LoadPolicy(original);
        }

        Assert.Equal(wasAllowed, cache.HasPermission(Domain, OtherImage, unknown, anything, out _));
        using AccessVectorCache strict = CreateCache();
        unknown = strict.GetClass("no_such_class");
        Assert.False(strict.HasPermission(Domain, OtherImage, unknown, unknown.GetPermissions("anything"), out _));
    }

    [KernelFact(Kernel.SELinux)]
    public void HasIoctlPermission_KernelThatShowsItsPolicy_IsKnown()
    {
        using AccessVectorCache cache = CreateCache();
        ObjectClass file = cache.GetClass("file");
        SecurityId domain = cache.Contexts.Intern(Domain), own = cache.Contexts.Intern("system_u:object_r:svirt_image_t:s0:c1,c2");
        Assert.True(cache.HasIoctlPermission(domain, own, file, 0x5401, out AccessResult result));
        Assert.Equal(AccessOutcome.Granted, result.Outcome);
        Assert.False(cache.HasIoctlPermission(domain, cache.Contexts.Intern(OtherImage), file, 0x5401, out result));
        Assert.Equal(AccessOutcome.Denied, result.Outcome);
    }

    [KernelFact(Kernel.SELinux)]
    public void ComputeCreate_OfAProcess_IsTheKernels()
    {
        var source = new KernelDecisionSource();
        ClassDefinition process = source.FindClass("process")!;
        SecurityContext label = source.ComputeCreate(SecurityContext.Parse("system_u:system_r:initrc_t:s0"), SecurityContext.Parse("system_u:object_r:virtd_exec_t:s0"), process);
        Assert.Equal("virtd_t", label.Type);
        Assert.False(source.IsValid(label.WithType("no_such_t")));
        using var cache = new AccessVectorCache(source);
        ObjectClass file = cache.GetClass("file");
        Assert.False(cache.HasPermission(label.WithType("no_such_t"), label, file, 1, out AccessResult result));
        Assert.Equal(AccessOutcome.InvalidContext, result.Outcome);
    }

    private static AccessVectorCache CreateCache() => new(new KernelDecisionSource());
}

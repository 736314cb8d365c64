using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Labels;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Drivers.SELinux;

public sealed class McsConstrainedTypesTests
{
    private static readonly SecurityContext Virtual = SecurityContext.Parse("system_u:system_r:svirt_t:s0:c1,c2");
    private static readonly SecurityContext Other = SecurityContext.Parse("system_u:system_r:httpd_t:s0:c1,c2");

    [PeerFact]
    public void Of_DebiansPolicy_AreTheTypesOfItsAttribute()
    {
        McsConstraint constraint = Of(() => File.OpenRead(PeerFolder.File("default.33")));
        Assert.True(constraint.IsFromPolicy);
        Assert.True(constraint.Applies(Virtual));
        Assert.True(constraint.Applies(Virtual.WithType("svirt_prot_exec_t")));
        Assert.False(constraint.Applies(Other));
    }

    [Fact]
    public void Of_PolicyThatCannotBeRead_FallsBackToWhatStockPoliciesSay()
    {
        foreach (McsConstraint constraint in new[] { Of(() => null), Of(() => new MemoryStream([1, 2, 3])) })
        {
            Assert.False(constraint.IsFromPolicy);
            Assert.True(constraint.Applies(Virtual));
            Assert.True(constraint.Applies(Other)); // at a single level with categories
            Assert.False(constraint.Applies(Other.WithRange(MlsRange.Parse("s0-s0:c1,c2"))));
        }
    }

    [Fact]
    public void Of_Policy_IsReadOnceAndOnlyWhenALabelIsJudged()
    {
        int reads = 0;
        McsConstraint constraint = Of(() =>
        {
            reads++;
            return null;
        });
        Assert.Equal(0, reads);
        constraint.Applies(Virtual);
        constraint.Applies(Other);
        Assert.Equal(1, reads);
    }

    private static McsConstraint Of(Func<Stream?> policy) => McsConstrainedTypes.Of(new KernelSecurityServer(new FakeSELinux { Policy = policy }));
}

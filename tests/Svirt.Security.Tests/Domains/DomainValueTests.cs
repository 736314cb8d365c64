using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class DomainValueTests
{
    private static readonly DomainResource _disk = new()
    {
        Kind = ResourceKind.Disk,
        Path = "/a",
        Access = ResourceAccess.ReadWrite,
        Labels = [new DeviceSecurityLabel { Model = "dac", Label = "0:0" }],
    };

    private static readonly DomainDefinition _domain = new()
    {
        Id = DomainDefinition.IdFromName("vm"),
        Name = "vm",
        VirtualizationType = "kvm",
        SecurityLabels = [new DomainSecurityLabel { Model = "selinux" }],
        Resources = [_disk],
    };

    [Fact]
    public void Resource_Equality_ComparesLabelsAndIgnoresOrigin()
    {
        var copy = _disk with { Labels = [new DeviceSecurityLabel { Model = "dac", Label = "0:0" }], Origin = new("/x", 1, 2) };

        Assert.Equal(_disk, copy);
        Assert.Equal(_disk.GetHashCode(), copy.GetHashCode());
        Assert.NotEqual(_disk, _disk with { Labels = [] });
        Assert.NotEqual(_disk, _disk with { BackingDepth = 1 });
        Assert.NotEqual(_disk, _disk with { Existence = ResourceExistence.Optional });
        Assert.NotEqual(_disk, _disk with { SourceType = ResourceSourceType.Block });
        Assert.NotEqual(_disk, _disk with { Access = ResourceAccess.Shared });
    }

    [Fact]
    public void Labels_Equality_IgnoresOriginOnly()
    {
        var label = new DomainSecurityLabel { Model = "selinux", Label = "a", BaseLabel = "b", ImageLabel = "c" };

        Assert.Equal(label, label with { Origin = new("/x", 1, 2) });
        Assert.NotEqual(label, label with { ImageLabel = null });
        Assert.NotEqual(label, label with { Relabel = RelabelMode.Force });
        Assert.Equal(_disk.Labels[0], _disk.Labels[0] with { Origin = new("/x", 1, 2) });
        Assert.NotEqual(_disk.Labels[0], _disk.Labels[0] with { Relabel = RelabelMode.Force });
    }

    [Fact]
    public void Definition_Equality_ComparesLists()
    {
        Assert.Equal(_domain, _domain with { Resources = [_disk with { Origin = new("/x", 1, 2) }] });
        Assert.NotEqual(_domain, _domain with { Resources = [_disk, _disk] });
        Assert.NotEqual(_domain, _domain with { SecurityLabels = [] });
        Assert.NotEqual(_domain, _domain with { HasRawCommandLine = true });
        Assert.NotEqual(_domain, _domain with { HasTerminal = true });
    }

    [Fact]
    public void Definition_DefaultLists_AreEmpty()
    {
        Assert.Empty((_domain with { Resources = default, SecurityLabels = default }).Resources);
        Assert.Empty((_disk with { Labels = default }).Labels);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("/a\n")]
    public void Resource_PathOfNoForm_Throws(string path)
    {
        Assert.Throws<ArgumentException>(() => _disk with { Path = path });
        Assert.Throws<ArgumentException>(() => _domain with { Emulator = path });
    }

    [Fact]
    public void Definition_NameOfNoForm_Throws() => Assert.Throws<ArgumentException>(() => _domain with { Name = "a/b" });

    [Fact]
    public void FindSecurityLabel_Model_IsMatchedExactly()
    {
        Assert.Equal("selinux", _domain.FindSecurityLabel("selinux")?.Model);
        Assert.Null(_domain.FindSecurityLabel("SELinux"));
        Assert.Null(_domain.FindSecurityLabel(null));
        Assert.NotNull((_domain with { SecurityLabels = [new DomainSecurityLabel()] }).FindSecurityLabel(null));
    }
}

using Svirt.Security.Domains;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.AppArmor;

public sealed class AppArmorProfileBuilderTests
{
    private const string Bare = "profile %NAME% flags=(%MODE%) {\n%RESOURCES%%SITE%}\n";

    [Fact]
    public void Build_DiskMediumAndLowerLayer_OnlyTheDiskIsWritten()
    {
        Assert.Equal(
            """
            profile "p" flags=(enforce) {
              "/usr/bin/qemu" rm,
              "/img/base.qcow2" rk,
              "/img/cd.iso" rk,
              "/img/disk.qcow2" rwk,
            }

            """,
            Build(Pinned.Disk("/img/disk.qcow2"), Pinned.Disk("/img/cd.iso", ResourceAccess.ReadOnly), Pinned.Disk("/img/base.qcow2", ResourceAccess.ReadOnly, depth: 1)));
    }

    /// <summary>Block commit writes a lower layer: a new plan says so, and no rule of the profile stands against it.</summary>
    [Fact]
    public void Build_LowerLayerMadeWritable_IsWrittenAndNothingIsDenied()
    {
        string text = new AppArmorProfileBuilder(new AppArmorProfileOptions()).Build("p", null, [Pinned.Disk("/img/base", ResourceAccess.ReadWrite, depth: 1)]);
        Assert.Contains("\"/img/base\" rwk,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("deny", text, StringComparison.Ordinal);
    }

    /// <summary>Terminals are the host's: those of other programs of the emulator's uid as well.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Build_TerminalDevice_DecidesWhetherTerminalsAreOpened(bool hasTerminal)
    {
        string text = new AppArmorProfileBuilder(new AppArmorProfileOptions()).Build("p", null, [], manager: null, hasTerminal);
        Assert.Equal(hasTerminal, text.Contains("/dev/pts", StringComparison.Ordinal));
        Assert.Equal(hasTerminal, text.Contains("/dev/ptmx", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ResourceKind.CharacterSocketListen, ResourceAccess.ReadWrite, "rw")]
    [InlineData(ResourceKind.VfioGroup, ResourceAccess.ReadWrite, "rw")]
    [InlineData(ResourceKind.UsbDevice, ResourceAccess.ReadWrite, "rw")]
    [InlineData(ResourceKind.Kernel, ResourceAccess.ReadOnly, "r")]
    [InlineData(ResourceKind.Nvram, ResourceAccess.ReadWrite, "rwk")]
    [InlineData(ResourceKind.Disk, ResourceAccess.Shared, "rwk")]
    [InlineData(ResourceKind.RandomDevice, ResourceAccess.ReadOnly, "r")]
    public void Build_ResourceOfAKind_HasTheRightsThatItsKindNeeds(ResourceKind kind, ResourceAccess access, string rights) =>
        Assert.Contains($"  \"/x\" {rights},\n", Build(Pinned.Resource(kind, "/x", access)), StringComparison.Ordinal);

    [Theory]
    [InlineData(ResourceKind.PciDeviceTree, ResourceAccess.ReadOnly, "r")]
    [InlineData(ResourceKind.FilesystemDirectory, ResourceAccess.ReadWrite, "rwlk")]
    [InlineData(ResourceKind.FilesystemDirectory, ResourceAccess.ReadOnly, "rk")]
    public void Build_Directory_HasARuleForItAndOneForWhatIsInIt(ResourceKind kind, ResourceAccess access, string rights) =>
        Assert.Contains(
            $"  \"/x\\040y/\" r,\n  \"/x\\040y/**\" {rights},\n",
            Build(Pinned.Resource(kind, "/x y", access, ResourceSourceType.Directory)),
            StringComparison.Ordinal);

    [Fact]
    public void Build_OneFileForTwoResources_HasTheRightsOfBothInOneRule() =>
        Assert.Contains(
            "  \"/x\" rwk,\n}",
            Build(Pinned.Resource(ResourceKind.Kernel, "/x", ResourceAccess.ReadOnly), Pinned.Disk("/x")),
            StringComparison.Ordinal);

    [Fact]
    public void Build_SameResourcesInAnotherOrder_IsTheSameText() =>
        Assert.Equal(Build(Pinned.Disk("/a"), Pinned.Disk("/b")), Build(Pinned.Disk("/b"), Pinned.Disk("/a")));

    [Fact]
    public void Build_ResourceWithoutAFile_HasNoRule() =>
        Assert.DoesNotContain("document", Build(Pinned.Disk("/a") with { Target = null }), StringComparison.Ordinal);

    [Fact]
    public void Build_TemplateAndSiteRules_AreTakenAsTheyAre()
    {
        var options = new AppArmorProfileOptions { Template = "# ours\n" + Bare, SiteRules = "  /opt/site/** r,", Complain = true };
        string text = new AppArmorProfileBuilder(options).Build("p", "/q", [Pinned.Disk("/%SITE%")]);
        Assert.Equal("# ours\nprofile \"p\" flags=(complain) {\n  \"/q\" rm,\n  \"/\\045SITE\\045\" rwk,\n  /opt/site/** r,\n}\n", text);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("/var/lib")]
    [InlineData("/var/lib/libvirt/images")]
    [InlineData("/mnt")]
    public void Check_TreeThatTheHostUses_IsRefusedWithTheOptionThatAllowsIt(string path)
    {
        var options = new AppArmorProfileOptions();
        PinnedResource tree = Pinned.Resource(ResourceKind.FilesystemDirectory, path, ResourceAccess.ReadOnly, ResourceSourceType.Directory);
        PlanFinding finding = Assert.Single(new AppArmorProfileBuilder(options).Check([tree]));
        Assert.Equal((FindingSeverity.Error, AppArmorRules.TreeTooWide), (finding.Severity, finding.Rule));
        Assert.Contains(nameof(AppArmorProfileOptions.AllowedTrees), finding.Remedy, StringComparison.Ordinal);

        options.AllowedTrees.Add(path);
        Assert.Empty(new AppArmorProfileBuilder(options).Check([tree]));
    }

    [Theory]
    [InlineData("libvirt:x-")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("x y")]
    public void FindFault_PrefixThatMeansSomethingElse_IsRefused(string prefix)
    {
        Assert.NotNull(new AppArmorProfileOptions { Prefix = prefix }.FindFault());
        Assert.NotNull(new AppArmorProfileOptions { FormerPrefixes = { prefix } }.FindFault());
    }

    [Theory]
    [InlineData("profile x flags=(%MODE%) { %RESOURCES% }")]
    [InlineData("profile %NAME% flags=(%MODE%) { }")]
    [InlineData("profile %NAME% { %RESOURCES% }")]
    [InlineData("profile %NAME% flags=(%MODE%) { %RESOURCES% %RESOURCES% }")]
    public void FindFault_TemplateWithoutItsPlaces_IsRefused(string template) =>
        Assert.Contains(nameof(AppArmorProfileOptions.Template), new AppArmorProfileOptions { Template = template }.FindFault(), StringComparison.Ordinal);

    private static string Build(params PinnedResource[] resources) =>
        new AppArmorProfileBuilder(new AppArmorProfileOptions { Template = Bare }).Build("p", "/usr/bin/qemu", resources);
}

using System.Buffers.Binary;
using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Domains.Images;
using Svirt.Security.Drivers;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests;

/// <summary>The facade completes image chains, and holds them against what its domains have.</summary>
public sealed class ImageChainManagerTests : IDisposable
{
    private readonly ManagerHost _host = new();
    private readonly string _base;
    private readonly string _overlay;

    public ImageChainManagerTests()
    {
        _base = _host.Folder.NewFile("base");
        _overlay = _host.Folder.NewFile("overlay");
        File.WriteAllBytes(_overlay, Qcow2Over("base"));
    }

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Launch_OpenChain_LabelsTheLayerThatTheHeaderNames()
    {
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Overlay("vm", _overlay));

        Assert.Equal([(ResourceKind.Disk, _overlay), (ResourceKind.BackingImage, _base)], domain.Resources.Select(resource => (resource.Kind, resource.Path)));
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(_base).UserId);
        manager.Stop(domain);
        Assert.Equal(0u, TemporaryFolder.StatusOf(_base).UserId);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Plan_DocumentNamesALink_IsDiscoveredAndPlannedThroughIt()
    {
        string link = File.CreateSymbolicLink(_host.Folder.Path + "/by-id", "overlay").FullName;
        using SecurityManager manager = NewManager();

        SecurityPlan plan = manager.Plan(Overlay("vm", link));

        Assert.True(plan.CanStart, string.Join('\n', plan.Findings));
        Assert.Equal([_overlay, _base], plan.Labels.Actions.Select(action => action.Target!.Path));
    }

    [RootFact]
    public void Plan_NameNotCovered_IsAFindingAndNothingOfItIsLabelled()
    {
        using SecurityManager manager = _host.NewManager();
        SecurityPlan plan = manager.Plan(Overlay("vm", _overlay));
        Assert.False(plan.CanStart);
        Assert.Equal(ImageChainRules.NameNotCovered, Assert.Single(plan.Findings).Rule);
        Assert.DoesNotContain(plan.Labels.Actions, action => action.Resource.Path == _base);
    }

    [RootFact]
    public void Plan_LayerIsAnotherDomainsDisk_IsRefusedUntilThatIsStopped()
    {
        using SecurityManager manager = NewManager(), other = NewManager();
        ConfinedDomain owner = other.Prepare(Domain("owner", _base));

        Assert.Equal(ImageChainRules.FileHeld, Assert.Single(manager.Plan(Overlay("vm", _overlay)).Findings).Rule);
        other.Stop(owner);
        Assert.True(manager.Plan(Overlay("vm", _overlay)).CanStart);
    }

    /// <summary>A domain that labels nothing has its disk all the same.</summary>
    [RootFact]
    public void Plan_LayerIsTheDiskOfADomainThatDoesNotRelabel_IsRefused()
    {
        using SecurityManager manager = NewManager();
        string document = Document("owner", Emulator, _base).Replace("relabel='yes'", "relabel='no'", StringComparison.Ordinal);
        ConfinedDomain owner = manager.Prepare(DomainXml.Parse(document));

        Assert.Equal(0u, TemporaryFolder.StatusOf(_base).UserId);
        Assert.Equal(ImageChainRules.FileHeld, Assert.Single(manager.Plan(Overlay("vm", _overlay)).Findings).Rule);
        Assert.Throws<FileInUseException>(() => manager.Prepare(Domain("thief", _base)));
        manager.Stop(owner);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Plan_ImageMissing_IsReportedOnce()
    {
        using SecurityManager manager = NewManager();
        PlanFinding finding = Assert.Single(manager.Plan(Overlay("vm", _overlay + ".gone")).Findings);
        Assert.Equal(("missing-file", _overlay + ".gone"), (finding.Rule, finding.Path));
    }

    [RootFact]
    public void Attach_OpenChain_ComesAndGoesWithItsLayers()
    {
        string disk = _host.Folder.NewFile("disk");
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk));
        DomainResource overlay = Assert.Single(Overlay("x", _overlay).Resources);

        manager.Attach(domain, overlay);
        Assert.Equal([disk, _overlay, _base], domain.Resources.Select(resource => resource.Path));
        Assert.Equal((Emulator, Emulator), (TemporaryFolder.StatusOf(_overlay).UserId, TemporaryFolder.StatusOf(_base).UserId));

        manager.Detach(domain, overlay);
        Assert.Equal([disk], domain.Resources.Select(resource => resource.Path));
        Assert.Equal((0u, 0u), (TemporaryFolder.StatusOf(_overlay).UserId, TemporaryFolder.StatusOf(_base).UserId));
        manager.Stop(domain);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Attach_SecondImageOnTheSameLayer_LeavesTheLayerUntilBothAreGone()
    {
        string other = _host.Folder.NewFile("other");
        File.WriteAllBytes(other, Qcow2Over("base"));
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(Domain("vm"));
        DomainResource one = Assert.Single(Overlay("x", _overlay).Resources), two = Assert.Single(Overlay("x", other).Resources);
        manager.Attach(domain, one);
        manager.Attach(domain, two);

        manager.Detach(domain, one);
        Assert.Equal((0u, Emulator), (TemporaryFolder.StatusOf(_overlay).UserId, TemporaryFolder.StatusOf(_base).UserId));
        manager.Detach(domain, two);
        Assert.Equal((0u, 0u), (TemporaryFolder.StatusOf(other).UserId, TemporaryFolder.StatusOf(_base).UserId));
        manager.Stop(domain);
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Detach_FileThatIsUsedUnderAnotherName_StaysLabelled()
    {
        string disk = _host.Folder.NewFile("disk"), alias = _host.Folder.Path + "/alias";
        using (var link = System.Diagnostics.Process.Start("/usr/bin/ln", [disk, alias]))
            link.WaitForExit();
        using SecurityManager manager = _host.NewManager(options => options.Paths.AllowHardLinks = true);
        ConfinedDomain domain = manager.Prepare(Domain("vm", disk, alias));

        manager.Detach(domain, domain.Resources.First(resource => resource.Path == disk));
        Assert.Equal(Emulator, TemporaryFolder.StatusOf(alias).UserId);
        manager.Detach(domain, Assert.Single(domain.Resources));
        Assert.Equal(0u, TemporaryFolder.StatusOf(alias).UserId);
        manager.Stop(domain);
        Assert.True(_host.IsClean);
    }

    private SecurityManager NewManager() =>
        _host.NewManager(options => options.ImageChains = new ImageChainOptions { AllowedBackingRoots = [_host.Folder.Path] });

    private static DomainDefinition Overlay(string name, string path) =>
        DomainXml.Parse(Document(name, Emulator, path).Replace("type='raw'", "type='qcow2'", StringComparison.Ordinal));

    /// <summary>A qcow2 header, version 2, over a raw backing file (QEMU: docs/interop/qcow2.txt).</summary>
    private static byte[] Qcow2Over(string backing)
    {
        byte[] image = new byte[65536];
        "QFI"u8.CopyTo(image);
        image[3] = 0xfb;
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(8), 512);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(16), (uint)backing.Length);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(20), 16);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(72), 0xe2792aca);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(76), 3);
        "raw"u8.CopyTo(image.AsSpan(80));
        Encoding.UTF8.GetBytes(backing).CopyTo(image.AsSpan(512));
        return image;
    }
}

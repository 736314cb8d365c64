using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class BackupXmlTests
{
    private static readonly DomainDefinition _domain = DomainXml.Parse(Documents.Domain("<seclabel type='dynamic' model='selinux'/>"));

    [Fact]
    public void Parse_Pull_GivesScratchFilesAndTheSocket() =>
        Assert.Equal(
            ["BackupSocket /run/vm/nbd ReadWrite CreatedByEmulator ", "Scratch /s/vda ReadWrite CreatedByEmulator qcow2", "Scratch /dev/vg/s ReadWrite Required raw"],
            Summary("""
                <domainbackup mode='pull'>
                  <incremental>1525889631</incremental>
                  <server transport='unix' socket='/run/vm/nbd'/>
                  <disks>
                    <disk name='vda' backup='yes' type='file' exportname='/vda'><driver type='qcow2'/><scratch file='/s/vda'/></disk>
                    <disk name='/images/vdb' type='block'><driver type='raw'/><scratch dev='/dev/vg/s'/></disk>
                    <disk name='vdc' backup='no'/>
                  </disks>
                </domainbackup>
                """));

    [Fact]
    public void Parse_Push_GivesTargetsAndNoneForAnotherServer() =>
        Assert.Equal(
            ["BackupTarget /t/vda ReadWrite CreatedByEmulator qcow2", "BackupTarget /dev/vg/t ReadWrite Required raw"],
            Summary("""
                <domainbackup><disks>
                  <disk name='vda'><target file='/t/vda'/></disk>
                  <disk name='vdb' type='block'><driver type='raw'/><target dev='/dev/vg/t'/></disk>
                </disks></domainbackup>
                """));

    [Fact]
    public void Parse_PullOverTcp_HasNoSocket() =>
        Assert.Empty(Summary("<domainbackup mode='pull'><server name='localhost' port='10809'/><disks/></domainbackup>"));

    [Fact]
    public void Parse_SeclabelOfScratchAndTarget_OverridesTheDomains()
    {
        const string Label = "<seclabel model='selinux' relabel='force'><label>system_u:object_r:svirt_image_t:s0:c1,c2</label></seclabel>";

        foreach (var xml in new[] { Pull($"<disk name='a'><scratch file='/s'>{Label}</scratch></disk>"), Push($"<disk name='a'><target file='/t'>{Label}</target></disk>") })
        {
            var label = Assert.Single(Assert.Single(BackupXml.Parse(xml, _domain)).Labels);
            Assert.Equal(("selinux", RelabelMode.Force, "system_u:object_r:svirt_image_t:s0:c1,c2"), (label.Model, label.Relabel, label.Label));
        }
    }

    [Fact]
    public void Parse_FilesLeftToTheManager_AreAskedFor() =>
        Assert.Equal(
            "/managed/vm/Scratchvda",
            Assert.Single(BackupXml.Parse(Pull("<disk name='vda'/>"), _domain, new DomainXmlOptions { ManagedPaths = new AnyManagedPath() })).Path);

    [Fact]
    public void Parse_ManagedPathUnresolvedInABackup_IsRefused() =>
        Refused(DomainXmlRules.ManagedPathUnresolved, "/domainbackup/disks/disk", Pull("<disk name='vda'/>"));

    [Fact]
    public void Parse_BackupModeUnknown_IsRefused() =>
        Refused(DomainXmlRules.BackupModeUnknown, "/domainbackup", "<domainbackup mode='copy'><disks/></domainbackup>");

    [Fact]
    public void Parse_BackupTransportUnknown_IsRefused() =>
        Refused(
            DomainXmlRules.BackupTransportUnknown, "/domainbackup/server",
            "<domainbackup mode='pull'><server transport='rdma'/><disks/></domainbackup>");

    [Fact]
    public void Parse_BackupDisksMissing_IsRefused() => Refused(DomainXmlRules.BackupDisksMissing, "/domainbackup", "<domainbackup/>");

    [Fact]
    public void Parse_BackupDiskUnknown_IsRefused() =>
        Refused(DomainXmlRules.BackupDiskUnknown, "/domainbackup/disks/disk", Push("<disk name='a' backup='maybe'/>"));

    [Theory]
    [InlineData("<domainbackup><server transport='unix' socket='/s'/><disks/></domainbackup>", "server")]
    [InlineData("<domainbackup><disks><disk name='a'><scratch file='/s'/></disk></disks></domainbackup>", "disks/disk/scratch")]
    [InlineData("<domainbackup mode='pull'><disks><disk name='a'><target file='/s'/></disk></disks></domainbackup>", "disks/disk/target")]
    [InlineData("<domainbackup><disks><drive/></disks></domainbackup>", "disks/drive")]
    public void Parse_ElementUnsupportedInABackup_IsRefused(string xml, string elementPath) =>
        Refused(DomainXmlRules.ElementUnsupported, "/domainbackup/" + elementPath, xml);

    [Theory]
    [InlineData("<disk name='a'><target dev='/s'/></disk>", "disks/disk/target")]
    [InlineData("<disk name='a'><target file='/s'/><store>/elsewhere</store></disk>", "disks/disk/store")]
    public void Parse_PathUnclaimedInABackup_IsRefused(string disk, string elementPath)
    {
        var error = Assert.Throws<DomainXmlException>(
            () => BackupXml.Parse(Push(disk), _domain, new DomainXmlOptions { ManagedPaths = new AnyManagedPath() }));
        Assert.Equal((DomainXmlRules.PathUnclaimed, "/domainbackup/" + elementPath), (error.Rule, error.ElementPath));
    }

    [Fact]
    public void Parse_RootElementOfADomain_IsRefused() => Refused(DomainXmlRules.RootElement, "/", Documents.Domain(""));

    private static string Pull(string disks) => $"<domainbackup mode='pull'><disks>{disks}</disks></domainbackup>";

    private static string Push(string disks) => $"<domainbackup><disks>{disks}</disks></domainbackup>";

    private static IEnumerable<string> Summary(string xml) => BackupXml.Parse(xml, _domain)
        .Select(resource => $"{resource.Kind} {resource.Path} {resource.Access} {resource.Existence} {resource.Format}");

    private static void Refused(string rule, string elementPath, string xml)
    {
        var error = Assert.Throws<DomainXmlException>(() => BackupXml.Parse(xml, _domain));
        Assert.Equal((rule, elementPath), (error.Rule, error.ElementPath));
    }
}

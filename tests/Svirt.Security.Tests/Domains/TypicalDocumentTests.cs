using System.Text;
using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class TypicalDocumentTests
{
    [Fact]
    public void Parse_FourDisks_GivesExactlyTheirResources()
    {
        var domain = DomainXml.Parse(TypicalDocuments.FourDisks);

        DomainResource[] expected =
        [
            File(ResourceKind.Loader, "/usr/share/OVMF/OVMF_CODE.fd", ResourceAccess.ReadOnly),
            File(ResourceKind.Nvram, "/var/lib/libvirt/qemu/nvram/web1_VARS.fd", ResourceAccess.ReadWrite) with
            {
                Template = "/usr/share/OVMF/OVMF_VARS.fd",
            },
            File(ResourceKind.Disk, "/var/lib/libvirt/images/web1.qcow2", ResourceAccess.ReadWrite) with { Format = "qcow2" },
            File(ResourceKind.BackingImage, "/var/lib/libvirt/images/web.qcow2", ResourceAccess.ReadOnly) with
            {
                BackingDepth = 1,
                Format = "qcow2",
            },
            File(ResourceKind.BackingImage, "/dev/mapper/base", ResourceAccess.ReadOnly) with
            {
                BackingDepth = 2,
                Format = "raw",
                SourceType = ResourceSourceType.Block,
            },
            File(ResourceKind.Disk, "/dev/disk/by-id/wwn-0x5000", ResourceAccess.Shared) with { SourceType = ResourceSourceType.Block },
            File(ResourceKind.Disk, "/srv/iso/install.iso", ResourceAccess.ReadOnly) with
            {
                Existence = ResourceExistence.Optional,
                Labels = [new DeviceSecurityLabel { Model = "selinux", Relabel = RelabelMode.No }],
            },
        ];
        Assert.Equal(expected, domain.Resources);
        Assert.Equal(
            new DomainDefinition
            {
                Id = new Guid("4dea22b3-1d52-d8f3-2516-782e98ab3fa0"),
                Name = "web1",
                VirtualizationType = "kvm",
                Emulator = "/usr/bin/qemu-system-x86_64",
                SecurityLabels =
                [
                    new DomainSecurityLabel { Model = "selinux" },
                    new DomainSecurityLabel { Model = "dac", Type = SecurityLabelType.Static, Label = "+107:+107" },
                ],
                Resources = [.. expected],
            },
            domain);
        Assert.Equal(new DocumentPosition("/domain/devices/disk[1]/backingStore/source", 19, 10), domain.Resources[3].Origin);
        Assert.Equal(new DocumentPosition("/domain/seclabel[2]", 55, 4), domain.SecurityLabels[1].Origin);
    }

    [Fact]
    public void Parse_KernelBoot_GivesExactlyItsResources()
    {
        var domain = DomainXml.Parse(TypicalDocuments.KernelBoot);

        Assert.Equal<DomainResource>(
            [
                File(ResourceKind.Kernel, "/srv/boot/vmlinuz", ResourceAccess.ReadOnly),
                File(ResourceKind.Initrd, "/srv/boot/initrd", ResourceAccess.ReadOnly),
                File(ResourceKind.DeviceTree, "/srv/boot/virt.dtb", ResourceAccess.ReadOnly),
            ],
            domain.Resources);
        Assert.True(domain.HasRawCommandLine);
        Assert.Null(domain.Emulator);
        Assert.Empty(domain.SecurityLabels);
    }

    [Fact]
    public void Parse_Consoles_GivesExactlyTheirResources()
    {
        var file = File(ResourceKind.CharacterFile, "/var/log/vm/serial0.log", ResourceAccess.ReadWrite) with
        {
            Existence = ResourceExistence.CreatedByEmulator,
        };
        var pipe = new DomainResource
        {
            Kind = ResourceKind.CharacterPipe,
            Path = "/run/vm/pipe.in",
            Access = ResourceAccess.ReadWrite,
            Existence = ResourceExistence.Alternative,
        };

        Assert.Equal<DomainResource>(
            [
                file,
                file with { Path = "/var/log/vm/serial0.copy" },
                pipe,
                pipe with { Path = "/run/vm/pipe.out" },
                pipe with { Path = "/run/vm/pipe" },
                pipe with { Kind = ResourceKind.CharacterDevice, Path = "/dev/parport0", Existence = ResourceExistence.Required },
                pipe with
                {
                    Kind = ResourceKind.CharacterSocketListen,
                    Path = "/run/vm/agent.sock",
                    Existence = ResourceExistence.CreatedByEmulator,
                },
                pipe with
                {
                    Kind = ResourceKind.CharacterSocketConnect,
                    Path = "/run/collector.sock",
                    Existence = ResourceExistence.Required,
                },
            ],
            DomainXml.Parse(TypicalDocuments.Consoles).Resources);
    }

    [Theory]
    [InlineData(TypicalDocuments.FourDisks)]
    [InlineData(TypicalDocuments.KernelBoot)]
    [InlineData(TypicalDocuments.Consoles)]
    public void Load_SameDocument_GivesTheSameDomain(string xml)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));

        var loaded = DomainXml.Load(stream);

        Assert.Equal(DomainXml.Parse(xml), loaded);
        Assert.Equal(DomainXml.Parse(xml).GetHashCode(), loaded.GetHashCode());
    }

    private static DomainResource File(ResourceKind kind, string path, ResourceAccess access) =>
        new() { Kind = kind, Path = path, Access = access, SourceType = ResourceSourceType.File };
}

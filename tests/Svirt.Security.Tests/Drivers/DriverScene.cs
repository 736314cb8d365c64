using Svirt.Security.AccessVectors;
using Svirt.Security.Categories;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Tests.Drivers.SELinux;

namespace Svirt.Security.Tests.Drivers;

/// <summary>What a driver of a privileged manager plans for one file, which need not exist.</summary>
internal static class DriverScene
{
    internal const uint Emulator = 4242;
    private static readonly ManagerIdentity _root = new(0, 0, [], "boot", "pid");
    private static readonly DomainDefinition _domain = DomainXml.Parse("<domain type='kvm'><name>vm</name></domain>");

    internal static FileStatus Status(FileType type, int othersMode = 0, DeviceNumber node = default) => new()
    {
        Identity = new FileIdentity(new DeviceNumber(8, 1), 42, 0),
        Type = type,
        Permissions = othersMode,
        UserId = 0,
        GroupId = 0,
        LinkCount = 1,
        NodeDevice = node,
    };

    internal static ResourceRequest Request(DomainResource resource, FileStatus status, bool mayBeChanged, string? context = null, string? label = null) =>
        new(resource, new PinnedFile { RequestedPath = resource.Path, Path = resource.Path, Directories = [], Status = status, SELinuxContext = context }, RelabelMode.Optional, label, mayBeChanged);

    internal static LabelDecision Dac(ResourceRequest request)
    {
        var options = new DacDriverOptions { Emulator = Svirt.Security.Labels.OwnershipLabel.FromIds(Emulator, Emulator) };
        var driver = new DacDriver(options, new LinuxAccountDatabase(), _root, new ProcFileSystem(), new PathPolicy(new PathPolicyOptions(), "/var/lib/state"));
        return driver.PlanResource(driver.PlanDomain(new DomainRequest(_domain, new DomainSecurityLabel { Model = "dac", Type = SecurityLabelType.Dynamic }, [])), request);
    }

    internal static SELinuxDriver NewSELinuxDriver(FakeSELinux kernel) =>
        new(new KernelSecurityServer(kernel), kernel.NewOracle(), new ProcFileSystem(), new LevelAssignment(new InProcessCategoryStore(), McsConstraint.Stock), new SELinuxDriverOptions());

    internal static LabelDecision SELinux(FakeSELinux kernel, ResourceRequest request)
    {
        var driver = NewSELinuxDriver(kernel);
        var label = new DomainSecurityLabel { Model = "selinux", Type = SecurityLabelType.Static, Label = "system_u:system_r:svirt_t:s0:c1,c2" };
        return driver.PlanResource(driver.PlanDomain(new DomainRequest(_domain, label, [])), request);
    }
}

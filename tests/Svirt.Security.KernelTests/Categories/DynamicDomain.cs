using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Laboratory;

namespace Svirt.Security.KernelTests.Categories;

/// <summary>A domain that leaves its SELinux label to the host, with one disk.</summary>
internal sealed record DynamicDomain(string Name, string Disk)
{
    public DynamicDomain(ImageFolder folder, string name)
        : this(name, folder.Add(name + ".img", $"the disk of {name}"))
    {
    }

    /// <summary>Hardware virtualization, so that the base label is svirt_t; nothing here runs a guest.</summary>
    public string Document => $"""
        <domain type='kvm'>
          <name>{Name}</name>
          <devices>
            <disk type='file' device='disk'><driver type='raw'/><source file='{Disk}'/><target dev='vda'/></disk>
          </devices>
        </domain>
        """;

    public DomainDefinition Definition => DomainXml.Parse(Document);
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads what a domain boots from (<c>os</c>): kernel, initrd, device tree, ACPI tables, firmware and its variables.</summary>
internal static class BootReader
{
    public static void Read(DocumentElement os, ResourceCollector resources)
    {
        AddFile(os, "kernel", ResourceKind.Kernel, resources);
        AddFile(os, "initrd", ResourceKind.Initrd, resources);
        AddFile(os, "dtb", ResourceKind.DeviceTree, resources);
        AddFile(os, "shim", ResourceKind.Shim, resources);
        AddAcpiTables(os, resources);
        FirmwareReader.Read(os, resources);

        // The kernel's arguments are the guest's.
        foreach (var arguments in os.Elements("cmdline"))
            arguments.ClaimText();
        foreach (var child in os.Children)
            RefuseUnknown(child);
        PathSweep.RefuseUnclaimed(os);
    }

    private static void AddFile(DocumentElement os, string name, ResourceKind kind, ResourceCollector resources)
    {
        if (os.Element(name) is { } element && element.PathText() is { } path)
            resources.Add(element, element.Resource(kind, path, ResourceAccess.ReadOnly, ResourceSourceType.File));
    }

    private static void AddAcpiTables(DocumentElement os, ResourceCollector resources)
    {
        foreach (var child in os.Element("acpi")?.Children ?? [])
        {
            if (!child.Is("table"))
                throw Unsupported(child);
            var path = child.PathText() ?? throw child.SourceMissing();
            resources.Add(child, child.Resource(ResourceKind.AcpiTable, path, ResourceAccess.ReadOnly, ResourceSourceType.File));
        }
    }

    // Below os as below devices: what is not known to be harmless may be a host path.
    private static void RefuseUnknown(DocumentElement child)
    {
        var isKnown = child.NamespaceName.Length == 0
            && child.Name is "type" or "firmware" or "boot" or "bootmenu" or "smbios" or "bios" or "cmdline" or "acpi"
                or "kernel" or "initrd" or "dtb" or "shim" or "loader" or "nvram" or "varstore";
        if (!isKnown)
            throw Unsupported(child);
    }

    private static DomainXmlException Unsupported(DocumentElement child) =>
        child.Error(
            DomainXmlRules.ElementUnsupported,
            $"The element {Quotation.Of(child.Name)} may give the emulator a host path and is not supported.");
}

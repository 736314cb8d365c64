using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads what a domain boots from (<c>os</c>): kernel, initrd, device tree, firmware and its variables.</summary>
internal static class BootReader
{
    public static void Read(DocumentElement os, ResourceCollector resources)
    {
        AddFile(os, "kernel", ResourceKind.Kernel, resources);
        AddFile(os, "initrd", ResourceKind.Initrd, resources);
        AddFile(os, "dtb", ResourceKind.DeviceTree, resources);
        AddLoader(os, resources);
        AddNvram(os, resources);

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
            resources.Add(element, File(element, kind, path, ResourceAccess.ReadOnly));
    }

    private static void AddLoader(DocumentElement os, ResourceCollector resources)
    {
        var loader = os.Element("loader");
        if (loader?.PathText() is not { } path)
        {
            if (loader is not null || os.Attribute("firmware") is { Value: "efi" })
            {
                throw (loader ?? os).Error(
                    DomainXmlRules.FirmwareUnresolved, "The firmware is left to be chosen; its path has to be filled in first.");
            }

            return;
        }

        // Firmware that is not flash is read into memory once, whatever readonly says (-bios).
        var isFlash = loader.Choice("type", false, DomainXmlRules.LoaderTypeUnknown, ("rom", false), ("pflash", true));
        var isReadOnly = loader.Choice("readonly", true, DomainXmlRules.LoaderReadonlyUnknown, ("yes", true), ("no", false));
        var access = isFlash && !isReadOnly ? ResourceAccess.ReadWrite : ResourceAccess.ReadOnly;
        resources.Add(loader, File(loader, ResourceKind.Loader, path, access));
    }

    private static void AddNvram(DocumentElement os, ResourceCollector resources)
    {
        if (os.Element("nvram") is not { } nvram)
            return;

        // The manager copies the template; the emulator never sees it.
        nvram.Attribute("template")?.Claim();
        if (nvram.Element("source") is null && nvram.Attribute("type") is null)
        {
            var path = nvram.PathText()
                ?? throw nvram.Error(DomainXmlRules.NvramSourceMissing, "The variable store names no path; it has to be filled in first.");
            resources.Add(nvram, File(nvram, ResourceKind.Nvram, path, ResourceAccess.ReadWrite));
        }
        else if (StorageSourceReader.Read(nvram, DomainXmlRules.NvramSourceMissing, resources.DomainLabels) is { } source)
        {
            resources.Add(nvram, new DomainResource
            {
                Kind = ResourceKind.Nvram,
                Path = source.Path,
                Access = ResourceAccess.ReadWrite,
                SourceType = source.Type,
                Existence = source.Existence,
                Labels = source.Labels,
                Origin = source.Origin,
            });
        }
    }

    private static DomainResource File(DocumentElement element, ResourceKind kind, string path, ResourceAccess access) =>
        new() { Kind = kind, Path = path, Access = access, SourceType = ResourceSourceType.File, Origin = element.Position };

    // Below os as below devices: what is not known to be harmless may be a host path (varstore, shim, acpi tables).
    private static void RefuseUnknown(DocumentElement child)
    {
        var isKnown = child.NamespaceName.Length == 0
            && child.Name is "type" or "firmware" or "boot" or "bootmenu" or "smbios" or "bios" or "cmdline"
                or "kernel" or "initrd" or "dtb" or "loader" or "nvram";
        if (!isKnown && !(child.Is("acpi") && child.Children.Count == 0))
        {
            throw child.Error(
                DomainXmlRules.ElementUnsupported,
                $"The element {Quotation.Of(child.Name)} may give the emulator a host path and is not supported.");
        }
    }
}

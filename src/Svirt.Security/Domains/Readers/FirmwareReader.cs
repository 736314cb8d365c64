using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads the firmware of a domain and where it keeps its variables.</summary>
internal static class FirmwareReader
{
    public static void Read(DocumentElement os, ResourceCollector resources)
    {
        AddLoader(os, resources);
        if (os.Element("nvram") is { } nvram)
            AddNvram(nvram, resources);
        else if (HasVariablesOfItsOwn(os) && resources.FindManagedPath(os, ResourceKind.Nvram) is { } path)
            resources.Add(os, os.Resource(ResourceKind.Nvram, path, ResourceAccess.ReadWrite, ResourceSourceType.File));
        if (os.Element("varstore") is { } varstore)
            AddVariableStore(varstore, resources);
    }

    private static void AddLoader(DocumentElement os, ResourceCollector resources)
    {
        var loader = os.Element("loader");
        var path = loader?.PathText();
        if (path is null && (loader is not null || os.Attribute("firmware") is { Value: "efi" }))
        {
            path = resources.FindManagedPath(loader ?? os, ResourceKind.Loader)
                ?? throw (loader ?? os).Error(
                    DomainXmlRules.FirmwareUnresolved, "The firmware is left to be chosen; its path has to be filled in first.");
        }

        if (path is null)
            return;

        // Firmware that is not flash is read into memory once, whatever readonly says (-bios).
        var isFlash = loader?.Choice("type", false, DomainXmlRules.LoaderTypeUnknown, ("rom", false), ("pflash", true)) ?? false;
        var isReadOnly = loader?.Choice("readonly", true, DomainXmlRules.LoaderReadonlyUnknown, ("yes", true), ("no", false)) ?? true;
        var access = isFlash && !isReadOnly ? ResourceAccess.ReadWrite : ResourceAccess.ReadOnly;
        var place = loader ?? os;
        var format = loader?.Attribute("format")?.Value;
        resources.Add(place, Formatted(place.Resource(ResourceKind.Loader, path, access, ResourceSourceType.File), format));
    }

    // Flash that is not written needs a second one for the variables, which libvirt adds without a word in the definition.
    private static bool HasVariablesOfItsOwn(DocumentElement os)
    {
        var loader = os.Element("loader");
        if (loader?.IsYes("stateless") == true || os.Elements("varstore").Any())
            return false;
        return os.Attribute("firmware") is { Value: "efi" }
            || (loader?.Attribute("type")?.Value == "pflash" && loader.Attribute("readonly")?.Value != "no");
    }

    private static void AddNvram(DocumentElement nvram, ResourceCollector resources)
    {
        var template = nvram.PathIn("template");
        var format = nvram.Attribute("format")?.Value;
        if (nvram.Element("source") is null && nvram.Attribute("type") is null)
        {
            var path = nvram.PathText()
                ?? resources.FindManagedPath(nvram, ResourceKind.Nvram)
                ?? throw nvram.Error(DomainXmlRules.NvramSourceMissing, "The variable store names no path; it has to be filled in first.");
            var resource = nvram.Resource(ResourceKind.Nvram, path, ResourceAccess.ReadWrite, ResourceSourceType.File);
            resources.Add(nvram, Formatted(resource with { Template = template }, format));
        }
        else if (StorageSourceReader.Read(nvram, DomainXmlRules.NvramSourceMissing, format, resources) is { } source)
        {
            if (source.Image(ResourceKind.Nvram, ResourceAccess.ReadWrite) is { } image)
                resources.Add(nvram, Formatted(image with { Template = template }, format));
            else
                resources.AddOpenPathless(source);
            source.AddRest(nvram, ResourceAccess.ReadWrite, resources);
        }
    }

    private static void AddVariableStore(DocumentElement varstore, ResourceCollector resources)
    {
        var template = varstore.PathIn("template");
        var path = varstore.PathIn("path") ?? resources.ManagedPath(varstore, ResourceKind.VariableStore);
        var resource = varstore.Resource(ResourceKind.VariableStore, path, ResourceAccess.ReadWrite, ResourceSourceType.File);
        resources.Add(varstore, resource with { Template = template });
    }

    // Flash has no place to list a backing chain.
    private static DomainResource Formatted(DomainResource flash, string? format) =>
        flash with { Format = format, IsChainOpen = ImageFormat.MayHaveBackingFile(format) };
}

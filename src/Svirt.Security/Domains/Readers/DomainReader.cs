using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Makes a definition of a document's tree.</summary>
internal static class DomainReader
{
    public static DomainDefinition Read(DocumentElement domain, DomainXmlOptions options)
    {
        // First: documents for other hypervisors mean other things by the same elements.
        var virtualizationType = ReadVirtualizationType(domain);
        var name = ReadName(domain);
        var id = ReadId(domain) ?? DomainDefinition.IdFromName(name);
        var labels = SecurityLabelReader.Read(domain, options);
        var resources = new ResourceCollector(options, id, name, labels);
        if (domain.Element("os") is { } os)
            BootReader.Read(os, resources);
        foreach (var sysinfo in domain.Elements("sysinfo"))
            FirmwareConfigurationReader.Read(sysinfo, resources);
        var devices = domain.Element("devices");
        var emulator = devices?.Element("emulator")?.PathText();
        foreach (var device in devices?.Children ?? [])
            ReadDevice(device, resources);
        resources.EndDevices();
        MachineReader.Read(domain, resources);
        return new DomainDefinition
        {
            Id = id,
            Name = name,
            VirtualizationType = virtualizationType,
            Emulator = emulator,
            SecurityLabels = labels,
            Resources = resources.ToImmutable(),
            OpenPathlessImages = resources.OpenPathlessImages,
            HasTerminal = resources.HasTerminal,
            HasRawCommandLine = domain.Children.Any(
                child => child.NamespaceName == DocumentKind.QemuNamespace && child.Name is "commandline" or "override"),
        };
    }


    private static string ReadName(DocumentElement domain)
    {
        if (domain.Element("name") is not { } element)
            throw domain.Error(DomainXmlRules.NameMissing, "The domain has no name.");
        var name = element.OnlyText() ?? "";
        return DomainName.FindFault(name) is { } fault ? throw element.Error(fault) : name;
    }

    // libvirt takes hyphens anywhere; the two usual forms are enough, and one text is one identity.
    private static Guid? ReadId(DocumentElement domain)
    {
        if (domain.Element("uuid") is not { } element || element.OnlyText() is not { } text)
            return null;
        var hasUsualForm = text.Length is 32 or 36 && text.All(character => char.IsAsciiHexDigit(character) || character == '-');
        return hasUsualForm && Guid.TryParseExact(text, text.Length == 32 ? "N" : "D", out var id) && id != Guid.Empty
            ? id
            : throw element.Error(DomainXmlRules.UuidInvalid, $"{Quotation.Of(text)} is no UUID of a domain.");
    }

    private static string ReadVirtualizationType(DocumentElement domain)
    {
        if (domain.Attribute("type") is not { } type)
            throw domain.Error(DomainXmlRules.DomainTypeMissing, "The domain has no type.");
        return type.Value is "kvm" or "qemu" or "hvf" or "mshv"
            ? type.Value
            : throw domain.Error(
                type, DomainXmlRules.DomainTypeUnsupported, $"A domain of type {Quotation.Of(type.Value)} is not run by QEMU.");
    }

    private static void ReadDevice(DocumentElement device, ResourceCollector resources)
    {
        if (device.Is("emulator"))
            return;
        var reader = device.NamespaceName.Length == 0 ? DeviceReaders.Find(device.Name) : null;
        if (reader is null)
            throw device.Unsupported();
        resources.StartDevice();
        reader.Read(device, resources);
        PathSweep.RefuseUnclaimed(device);
    }
}

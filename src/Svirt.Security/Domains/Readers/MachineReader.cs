using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>What the machine itself takes from the host: the directory of its memory, and what protects that memory.</summary>
internal static class MachineReader
{
    private const string DefaultQuoteSocket = "/var/run/tdx-qgs/qgs.socket";

    public static void Read(DocumentElement domain, ResourceCollector resources)
    {
        if (domain.Element("memoryBacking") is { } memory)
            ReadMemoryBacking(memory, resources);
        if (domain.Element("launchSecurity") is { } security)
            ReadLaunchSecurity(security, resources);
    }

    // The directory is the manager's to choose, and the document has no place to write it down.
    private static void ReadMemoryBacking(DocumentElement memory, ResourceCollector resources)
    {
        if (memory.Element("source")?.Attribute("type")?.Value == "file")
            AddDirectory(memory, "file", resources);
        if (memory.Element("hugepages") is { } hugepages)
            AddDirectory(hugepages, "hugepages", resources);
        PathSweep.RefuseUnclaimed(memory);
    }

    private static void AddDirectory(DocumentElement element, string name, ResourceCollector resources)
    {
        if (resources.FindManagedPath(element, ResourceKind.MemoryBacking, name) is not { } path)
            return;
        resources.Add(
            element, element.Resource(ResourceKind.MemoryBacking, path, ResourceAccess.ReadWrite, ResourceSourceType.Directory));
    }

    private static void ReadLaunchSecurity(DocumentElement security, ResourceCollector resources)
    {
        switch (security.Attribute("type")?.Value)
        {
            case "sev" or "sev-snp":
                resources.Add(security, security.Resource(ResourceKind.SevDevice, "/dev/sev", ResourceAccess.Shared));
                break;
            case "tdx" when security.Element("quoteGenerationService") is { } service:
                resources.Add(service, service.Resource(
                    ResourceKind.QuoteSocket, service.PathIn("path") ?? DefaultQuoteSocket, ResourceAccess.Shared));
                break;
            case "tdx" or "s390-pv":
                break;
            default:
                throw security.Error(
                    DomainXmlRules.ElementUnsupported,
                    "Launch security of this type may give the emulator a host path and is not supported.");
        }

        // Certificates, sessions and measurements are base64, which has slashes.
        foreach (var value in security.Children.Where(child => child.Children.Count == 0))
            value.ClaimText();
        PathSweep.RefuseUnclaimed(security);
    }
}

using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Firmware configuration entries (<c>sysinfo type='fwcfg'</c>): the value stands in the document or in a file the emulator reads.
/// </summary>
internal static class FirmwareConfigurationReader
{
    public static void Read(DocumentElement sysinfo, ResourceCollector resources)
    {
        foreach (var entry in sysinfo.Elements("entry"))
        {
            if (entry.PathIn("file") is not { } path)
                continue;
            resources.Add(
                entry, entry.Resource(ResourceKind.FirmwareConfiguration, path, ResourceAccess.ReadOnly, ResourceSourceType.File));
        }
    }
}

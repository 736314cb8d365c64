using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>The option ROM of a PCI device (<c>rom/@file</c>).</summary>
internal static class OptionRomReader
{
    public static void Read(DocumentElement device, ResourceCollector resources)
    {
        if (device.Element("rom") is { } rom && rom.PathIn("file") is { } path)
            resources.Add(rom, rom.Resource(ResourceKind.OptionRom, path, ResourceAccess.ReadOnly, ResourceSourceType.File));
    }
}

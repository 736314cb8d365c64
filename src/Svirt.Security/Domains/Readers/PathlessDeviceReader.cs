using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>A kind of device that gives the emulator no host path in any of its forms.</summary>
internal sealed class PathlessDeviceReader(string elementName) : IDeviceReader
{
    public string ElementName { get; } = elementName;

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        // Nothing to read; PathSweep runs after every reader.
    }
}

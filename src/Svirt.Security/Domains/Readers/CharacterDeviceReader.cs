using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Serial and parallel ports and channels: kinds that differ only on the guest's side.</summary>
internal sealed class CharacterDeviceReader(string elementName) : IDeviceReader
{
    public string ElementName { get; } = elementName;

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        foreach (var resource in CharacterBackendReader.Read(device, resources))
            resources.Add(device, resource);
    }
}

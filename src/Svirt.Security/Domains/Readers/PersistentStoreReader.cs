using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Persistent stores for crash records, kept in a file.</summary>
internal sealed class PersistentStoreReader : IDeviceReader
{
    public string ElementName => "pstore";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        var path = device.Element("path");
        var file = path?.PathText() ?? resources.ManagedPath(path ?? device, ResourceKind.PersistentStore);
        var place = path ?? device;
        resources.Add(place, place.Resource(
            ResourceKind.PersistentStore, file, ResourceAccess.ReadWrite, ResourceSourceType.File, ResourceExistence.CreatedByEmulator));
    }
}

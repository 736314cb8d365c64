using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Memory shared between domains: an object the emulator makes, or one that a server hands out over its socket.</summary>
internal sealed class SharedMemoryReader : IDeviceReader
{
    private const string ObjectDirectory = "/dev/shm/";

    public string ElementName => "shmem";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        if (device.Attribute("name") is not { } name || DomainName.FindFault(name.Value) is not null)
            throw device.Error(DomainXmlRules.ShmemNameInvalid, "Shared memory needs a name that can be one of a file.");
        if (device.Element("server") is { } server)
        {
            var path = server.PathIn("path") ?? resources.ManagedPath(server, ResourceKind.SharedMemorySocket, name.Value);
            resources.Add(server, server.Resource(ResourceKind.SharedMemorySocket, path, ResourceAccess.Shared));
            return;
        }

        resources.Add(device, device.Resource(
            ResourceKind.SharedMemory,
            ObjectDirectory + name.Value,
            ResourceAccess.Shared,
            ResourceSourceType.File,
            ResourceExistence.CreatedByEmulator));
    }
}

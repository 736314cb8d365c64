using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Reads one kind of device. It adds the host paths the device gives the emulator, and throws for a form it cannot account for. Whatever
/// looks like a path and it did not claim is refused after it (<see cref="PathSweep"/>). Stateless.
/// </summary>
internal interface IDeviceReader
{
    /// <summary>Name of the element below <c>devices</c>.</summary>
    string ElementName { get; }

    void Read(DocumentElement device, ResourceCollector resources);
}

using Svirt.Security.Domains;
using Svirt.Security.Host;

namespace PlanLabels;

/// <summary>
/// Names for what a document leaves to the manager, or that only the domain's own host can find: they say what is meant, and nothing is there.
/// </summary>
internal sealed class Placeholders : IManagedPathResolver, IVolumeResolver, IHostDeviceTree
{
    public string Resolve(ManagedPathRequest request) =>
        $"/run/manager/{Component(request.DomainName)}/{request.Kind}{(request.Name is { } name ? "-" + Component(name) : "")}";

    public ResolvedVolume Resolve(string pool, string volume) => new($"/pool/{Component(pool)}/{Component(volume)}", ResourceSourceType.File);

    public PciDeviceNodes FindPciDevice(PciAddress address) =>
        new($"/sys/devices/pci/{address}", $"/dev/vfio/group-of-{address}", $"/dev/vfio/devices/vfio-of-{address}");

    public string FindMediatedDevice(Guid id) => $"/dev/vfio/group-of-{id}";

    public string FindUsbDevice(ushort vendorId, ushort productId) => $"/dev/bus/usb/{vendorId:x4}-{productId:x4}";

    public string FindScsiDevice(uint host, uint bus, uint target, ulong unit) => $"/dev/sg-of-{host}-{bus}-{target}-{unit}";

    private static string Component(string name) =>
        new([.. name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')]);
}

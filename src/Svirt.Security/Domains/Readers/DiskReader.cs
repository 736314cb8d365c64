using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads a disk and its explicit backing chain.</summary>
internal sealed class DiskReader : IDeviceReader
{
    public string ElementName => "disk";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        // Overlay and copy target are further files, which the manager names.
        device.Refuse("transient");
        device.Refuse("mirror");
        var (isCdrom, mayBeEmpty) = device.Choice(
            "device",
            (false, false),
            DomainXmlRules.DiskDeviceUnknown,
            ("disk", (false, false)),
            ("lun", (false, false)),
            ("cdrom", (true, true)),
            ("floppy", (false, true)));
        var top = StorageSourceReader.Read(
            device, mayBeEmpty ? null : DomainXmlRules.DiskSourceMissing, resources.DomainLabels);
        if (top is not null)
            resources.Add(device, Resource(ResourceKind.Disk, top, AccessOf(device, isCdrom), depth: 0));
        ReadChain(device, top, resources);
    }

    // A disk both read-only and shareable is opened for reading, so gets no more than that. (libvirt labels it as shareable, which every
    // domain may write.)
    private static ResourceAccess AccessOf(DocumentElement disk, bool isCdrom)
    {
        if (isCdrom || disk.Elements("readonly").Any())
            return ResourceAccess.ReadOnly;
        return disk.Elements("shareable").Any() ? ResourceAccess.Shared : ResourceAccess.ReadWrite;
    }

    private static void ReadChain(DocumentElement disk, StorageSource? top, ResourceCollector resources)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        if (top is not null)
            paths.Add(top.Path);
        var depth = 0;
        for (var layer = disk.Element("backingStore"); layer is not null; layer = layer.Element("backingStore"))
        {
            if (layer.Attribute("type") is null)
            {
                if (layer.Children.Count > 0)
                    throw layer.Error(DomainXmlRules.DiskBackingTypeMissing, "A backing store with content needs a type.");
                return;
            }

            depth++;
            if (StorageSourceReader.Read(layer, DomainXmlRules.DiskSourceMissing, resources.DomainLabels) is not { } source)
                continue;
            if (!paths.Add(source.Path))
                throw layer.Error(DomainXmlRules.DiskBackingLoop, $"{Quotation.Of(source.Path)} stands twice in one backing chain.");
            var labels = Inherit(source.Labels, top?.Labels ?? []);
            resources.Add(layer, Resource(ResourceKind.BackingImage, source with { Labels = labels }, ResourceAccess.ReadOnly, depth));
        }
    }

    // As in libvirt, what is said of the image holds for its whole chain, unless a layer says otherwise.
    private static ImmutableArray<DeviceSecurityLabel> Inherit(
        ImmutableArray<DeviceSecurityLabel> own, ImmutableArray<DeviceSecurityLabel> top) =>
        [
            .. own.Where(label => SaysSomething(label) || !top.Any(other => other.Model == label.Model)),
            .. top.Where(label => !own.Any(other => other.Model == label.Model && SaysSomething(other))),
        ];

    private static bool SaysSomething(DeviceSecurityLabel label) => label is not { Label: null, Relabel: RelabelMode.Default };

    private static DomainResource Resource(ResourceKind kind, StorageSource source, ResourceAccess access, int depth) =>
        new()
        {
            Kind = kind,
            Path = source.Path,
            Access = access,
            BackingDepth = depth,
            SourceType = source.Type,
            Existence = source.Existence,
            Labels = source.Labels,
            Origin = source.Origin,
        };
}

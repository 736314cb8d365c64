using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads <c>source</c> of a disk, a backing store or a variable store.</summary>
internal static class StorageSourceReader
{
    /// <summary>The host path, or null where the storage has none (a network disk, an empty drive).</summary>
    /// <param name="owner">The element with <c>type</c> and <c>source</c>.</param>
    /// <param name="ruleWhenMissing">The rule that a missing source breaks; null where it may be missing.</param>
    /// <param name="domainLabels">What labels of the source may override.</param>
    public static StorageSource? Read(DocumentElement owner, string? ruleWhenMissing, ImmutableArray<DomainSecurityLabel> domainLabels)
    {
        var source = owner.Element("source");
        if (source is not null)
            RefuseHiddenPaths(source);
        var type = owner.Attribute("type")?.Value ?? "file";
        if (type == "network")
        {
            // Names on the server; what else looks like a path there (a Unix socket, a key, a configuration file) is left to the sweep.
            source?.Attribute("name")?.Claim();
            source?.Attribute("query")?.Claim();
            return null;
        }

        var sourceType = owner.Choice(
            "type",
            ResourceSourceType.File,
            DomainXmlRules.DiskTypeUnsupported,
            ("file", ResourceSourceType.File),
            ("block", ResourceSourceType.Block));
        var path = source?.PathIn(sourceType == ResourceSourceType.File ? "file" : "dev");
        if (path is null)
        {
            return ruleWhenMissing is null
                ? null
                : throw (source ?? owner).Error(ruleWhenMissing, $"The element {Quotation.Of(owner.Name)} names no host path.");
        }

        var existence = source!.Choice(
            "startupPolicy",
            ResourceExistence.Required,
            DomainXmlRules.DiskStartupPolicyUnknown,
            ("mandatory", ResourceExistence.Required),
            ("requisite", ResourceExistence.Required),
            ("optional", ResourceExistence.Optional));
        return new StorageSource(path, sourceType, existence, DeviceSecurityLabelReader.Read(source, domainLabels), source.Position);
    }

    // The helper's socket of persistent reservations, a qcow2 data file, descriptors in place of the path.
    private static void RefuseHiddenPaths(DocumentElement source)
    {
        source.Refuse("reservations");
        source.Refuse("dataStore");
        if (source.Attribute("fdgroup") is { } group)
            throw source.Error(group, DomainXmlRules.DeviceUnsupported, "Storage given as file descriptors is not supported.");
    }
}

using System.Collections.Immutable;

namespace Svirt.Security.Domains.Readers;

/// <summary>The host path behind a disk, a backing store or a variable store.</summary>
internal sealed record StorageSource(
    string Path,
    ResourceSourceType Type,
    ResourceExistence Existence,
    ImmutableArray<DeviceSecurityLabel> Labels,
    DocumentPosition Origin);

using System.Collections.Immutable;

namespace Svirt.Security.Drivers.Dac;

/// <summary>The identity that the kernel's discretionary checks see: file system uid and gid, and supplementary groups. Immutable.</summary>
/// <param name="UserId">The uid.</param>
/// <param name="GroupId">The primary gid.</param>
/// <param name="Groups">The supplementary groups.</param>
internal sealed record DacIdentity(uint UserId, uint GroupId, ImmutableArray<uint> Groups)
{
    internal bool IsInGroup(uint group) => group == GroupId || Groups.Contains(group);

    /// <summary>The same identity as another owner of files.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"uid {UserId}, gid {GroupId}");
}

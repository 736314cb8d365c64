using System.Collections.Immutable;
using System.Globalization;

namespace Svirt.Security.Drivers.Dac;

/// <summary>
/// The identity that the kernel's discretionary checks see: file system uid and gid, supplementary groups, and those capabilities that
/// stand above the checks. Immutable.
/// </summary>
/// <param name="UserId">The uid.</param>
/// <param name="GroupId">The primary gid.</param>
/// <param name="Groups">The supplementary groups.</param>
internal sealed record DacIdentity(uint UserId, uint GroupId, ImmutableArray<uint> Groups)
{
    private const int DacOverride = 1;
    private const int DacReadSearch = 2;

    /// <summary>The effective capabilities, as in /proc/PID/status (capabilities(7)). A privileged manager's emulators have none.</summary>
    internal ulong Capabilities { get; init; }

    internal bool IsInGroup(uint group) => group == GroupId || Groups.Contains(group);

    /// <summary>A capability lets it pass whatever the mode says (fs/namei.c, generic_permission).</summary>
    internal bool IsAboveMode(bool isDirectory, int needed) =>
        Has(DacOverride) || (Has(DacReadSearch) && (isDirectory ? (needed & DacAccessOracle.Write) == 0 : needed == DacAccessOracle.Read));

    /// <summary>The same identity as another owner of files.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"uid {UserId}, gid {GroupId}");

    private bool Has(int capability) => (Capabilities >> capability & 1) != 0;
}

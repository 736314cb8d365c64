using System.Collections.Immutable;

namespace Svirt.Security.Host;

/// <summary>Who the manager is: its effective ids and the namespaces and boot that its records are valid in. Immutable.</summary>
/// <param name="UserId">The effective uid.</param>
/// <param name="GroupId">The effective gid.</param>
/// <param name="SupplementaryGroups">The supplementary groups.</param>
/// <param name="BootId">/proc/sys/kernel/random/boot_id: changes with every boot.</param>
/// <param name="PidNamespace">The pid namespace as /proc/self/ns/pid shows it: process ids of another one mean nothing here.</param>
public sealed record ManagerIdentity(uint UserId, uint GroupId, ImmutableArray<uint> SupplementaryGroups, string BootId, string PidNamespace)
{
    /// <summary>The manager may take on other identities and change owners; otherwise it is a session manager (R3.7).</summary>
    public bool IsPrivileged => UserId == 0;

    /// <summary>Reads the identity of this process.</summary>
    /// <param name="fileSystem">Where /proc is read.</param>
    internal static ManagerIdentity Read(System.IO.Abstractions.IFileSystem fileSystem)
    {
        int count = NativeMethods.GetSupplementaryGroups(0, []);
        uint[] groups = new uint[Math.Max(count, 0)];
        if (groups.Length > 0 && NativeMethods.GetSupplementaryGroups(groups.Length, groups) < 0)
            throw new HostException("getgroups", "self", System.Runtime.InteropServices.Marshal.GetLastPInvokeError());

        return new ManagerIdentity(
            NativeMethods.GetEffectiveUserId(),
            NativeMethods.GetEffectiveGroupId(),
            [.. groups],
            fileSystem.File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(),
            fileSystem.FileInfo.FromFileName("/proc/self/ns/pid").LinkTarget ?? "unknown");
    }
}

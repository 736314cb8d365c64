using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Computes which types of media a domain may read as they stand, with the rules, booleans and constraints of the policy (R3.8).
/// </summary>
internal static class ReadableTypes
{
    // Dynamic labels have categories of their own and media have none; which categories they are makes no difference to these.
    private static readonly MlsLevel Sample = MlsLevel.Parse("s0:c0,c1");

    private static readonly DomainResource Medium = new() { Kind = ResourceKind.Disk, Path = "/", Access = ResourceAccess.ReadOnly };

    /// <summary>The types for regular files and block devices.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="virtualizationType">The type of domain.</param>
    /// <param name="process">The base label of such domains.</param>
    internal static IEnumerable<HostReadableTypes> Find(PolicyDatabase policy, string virtualizationType, SecurityContext process)
    {
        SecurityContext dynamic = process.Range is null ? process : process.WithRange(new MlsRange(Sample));
        if (!policy.TryResolve(dynamic, out PolicyContext? source) && !policy.TryResolve(process, out source))
            yield break;
        PolicyContext[] targets = [.. TargetsOf(policy, process)];
        foreach (FileType fileType in new[] { FileType.Regular, FileType.BlockDevice })
        {
            NeededAccess needed = NeededAccess.For(Medium, fileType);
            if (policy.FindClass(needed.ClassName) is not { } known)
                continue;
            uint bits = needed.Permissions.Aggregate(0u, (all, name) => known.TryGetPermission(name, out uint bit) ? all | bit : all);
            ImmutableArray<string> types = [.. targets.Where(target => policy.ComputeAccess(source, target, known).Allows(bits)).Select(target => target.Context.Type).Order(StringComparer.Ordinal)];
            yield return new HostReadableTypes(virtualizationType, needed.ClassName, types);
        }
    }

    /// <summary>Files of all types at the lowest level, as those of the system are.</summary>
    private static IEnumerable<PolicyContext> TargetsOf(PolicyDatabase policy, SecurityContext process)
    {
        MlsRange? lowest = process.Range is null ? null : MlsRange.Parse("s0");
        foreach (string type in policy.Types.Select(type => type.Name))
        {
            if (policy.TryResolve(new SecurityContext(process.User, "object_r", type, lowest), out PolicyContext? target))
                yield return target;
        }
    }
}

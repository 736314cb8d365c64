using System.Collections.Immutable;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>Compares the identity of a started process, which may be a zombie already, with its plan.</summary>
internal sealed class IdentityVerifier(IProcessTable table)
{
    /// <summary>Returns null and the labels if everything is as planned, else a failure that names every difference.</summary>
    /// <param name="pid">An unreaped child.</param>
    /// <param name="plan">What was asked for.</param>
    /// <param name="managerId">The manager's pid: a plan without ids keeps its credentials.</param>
    /// <param name="labels">The labels read, where the plan asks for them.</param>
    internal StartFailure? Verify(int pid, LaunchPlan plan, int managerId, out ProcessLabels labels)
    {
        labels = new ProcessLabels(null, null);
        ProcessCredentials? found = table.ReadCredentials(pid);
        ProcessCredentials? kept = plan.UserId is null ? table.ReadCredentials(managerId) : found;
        if (found is null || kept is null)
            return Failure(["the process is gone"]);

        List<string> differences = [.. Credentials(plan, kept, found)];
        labels = ReadLabels(pid, plan);
        if (plan.SELinuxContext is { } context && labels.SELinuxContext != context)
            differences.Add($"SELinux context {labels.SELinuxContext ?? "unknown"} instead of {context}");
        if (plan.AppArmorProfile is { } profile && !IsConfinedBy(labels.AppArmor, profile))
            differences.Add($"AppArmor label {labels.AppArmor?.ToString() ?? "unknown"} instead of {profile}");
        return differences.Count == 0 ? null : Failure(differences);
    }

    // Mode "unconfined" is a profile with the flag of that name: it restricts nothing.
    private static bool IsConfinedBy(AppArmorLabel? label, string profile) =>
        label is not null && label.Profile == profile && label.Mode is not (null or "unconfined");

    private static StartFailure Failure(IEnumerable<string> differences) =>
        new(LaunchStage.Verify, $"It ran with another identity than planned: {string.Join("; ", differences)}.");

    private static IEnumerable<string> Credentials(LaunchPlan plan, ProcessCredentials kept, ProcessCredentials found)
    {
        string? Ids(string name, ImmutableArray<uint> actual, uint? planned, ImmutableArray<uint> managers)
        {
            // execve copies the effective id to the saved and file-system ids.
            ImmutableArray<uint> expected = planned is uint id ? [id, id, id, id] : [managers[0], managers[1], managers[1], managers[1]];
            return Difference(name, actual, expected);
        }

        ImmutableArray<uint> groups = plan.UserId is null ? kept.SupplementaryGroups : plan.SupplementaryGroups;
        string?[] differences =
        [
            Ids("uid", found.UserIds, plan.UserId, kept.UserIds),
            Ids("gid", found.GroupIds, plan.GroupId, kept.GroupIds),
            Difference("groups", [.. found.SupplementaryGroups.Distinct().Order()], [.. groups.Distinct().Order()]),
            plan.NoNewPrivileges && !found.NoNewPrivileges ? "no_new_privs is not set" : null,
            Capabilities(plan, "inheritable", found.InheritableCapabilities),
            Capabilities(plan, "permitted", found.PermittedCapabilities),
            Capabilities(plan, "effective", found.EffectiveCapabilities),
            Capabilities(plan, "bounding", found.BoundingCapabilities),
            Capabilities(plan, "ambient", found.AmbientCapabilities),
        ];
        return differences.OfType<string>();
    }

    private static string? Difference(string name, ImmutableArray<uint> actual, ImmutableArray<uint> expected) =>
        actual.SequenceEqual(expected) ? null : $"{name} {string.Join(' ', actual)} instead of {string.Join(' ', expected)}";

    private static string? Capabilities(LaunchPlan plan, string name, ulong actual) =>
        plan.ClearCapabilities && actual != 0 ? $"{name} capabilities {actual:x} instead of none" : null;

    private ProcessLabels ReadLabels(int pid, LaunchPlan plan) => new(
        plan.SELinuxContext is null ? null : table.ReadSELinuxContext(pid),
        plan.AppArmorProfile is not null && table.ReadAppArmorLabel(pid) is { } text ? AppArmorLabel.Parse(text) : null);
}

using System.Collections.Immutable;

namespace Svirt.Security.Launch;

/// <summary>
/// The identity an emulator takes on before it runs: what the security drivers together ask for. A value: two plans that ask for the same
/// are equal. Immutable and thread-safe. Setters throw <see cref="ArgumentException"/> for values no process can have.
/// </summary>
public sealed record LaunchPlan
{
    // setresuid(2), setresgid(2): (uid_t) -1 means "leave as it is".
    private const uint NoId = uint.MaxValue;

    // One page: what one write(2) to /proc/self/attr/exec can take (fs/proc/base.c, proc_pid_attr_write).
    private const int LongestLabel = 4095;

    /// <summary>
    /// Real, effective, saved and file-system uid; null keeps the manager's (session managers). Given together with <see cref="GroupId"/>
    /// or not at all: an unprivileged uid in the manager's group 0 would be a trap.
    /// </summary>
    public uint? UserId
    {
        get;
        init => field = CheckId(value, nameof(UserId));
    }

    /// <summary>All four gids; null keeps the manager's.</summary>
    public uint? GroupId
    {
        get;
        init => field = CheckId(value, nameof(GroupId));
    }

    /// <summary>
    /// The exact set of supplementary groups when <see cref="UserId"/> is set, sorted and without duplicates; empty (the default) clears
    /// them. Must be empty when <see cref="UserId"/> is null: the manager's groups are then kept.
    /// </summary>
    public ImmutableArray<uint> SupplementaryGroups
    {
        get;
        init => field = value.IsDefault ? [] : [.. value.Select(id => CheckId(id, nameof(SupplementaryGroups))!.Value).Distinct().Order()];
    } = [];

    /// <summary>
    /// The SELinux context to run in, as the kernel writes it (<c>system_u:system_r:svirt_t:s0:c1,c2</c>), or null. The policy must let the
    /// manager's domain transition to it through the emulator's file type.
    /// </summary>
    public string? SELinuxContext
    {
        get;
        init => field = CheckLabel(value, nameof(SELinuxContext));
    }

    /// <summary>The name of the loaded AppArmor profile to run under, or null.</summary>
    public string? AppArmorProfile
    {
        get;
        init => field = CheckLabel(value, nameof(AppArmorProfile));
    }

    /// <summary>
    /// Sets no_new_privs (prctl(2)). It makes an SELinux start fail unless the policy grants <c>process2 { nnp_transition }</c>, and an
    /// AppArmor start from a confined manager; it does not make them run unlabelled.
    /// </summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>
    /// Empties all five capability sets, the bounding set included (capabilities(7)). Needs CAP_SETPCAP, so session managers leave it
    /// false.
    /// </summary>
    public bool ClearCapabilities { get; init; }

    /// <inheritdoc/>
    public bool Equals(LaunchPlan? other) =>
        other is not null
        && UserId == other.UserId
        && GroupId == other.GroupId
        && SupplementaryGroups.SequenceEqual(other.SupplementaryGroups)
        && SELinuxContext == other.SELinuxContext
        && AppArmorProfile == other.AppArmorProfile
        && NoNewPrivileges == other.NoNewPrivileges
        && ClearCapabilities == other.ClearCapabilities;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(UserId, GroupId, SupplementaryGroups.Length, SELinuxContext, AppArmorProfile, NoNewPrivileges, ClearCapabilities);

    /// <summary>Checks what a single property cannot know.</summary>
    /// <exception cref="ArgumentException">Parts of the plan contradict each other.</exception>
    internal static void Validate(LaunchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.UserId is null != plan.GroupId is null)
            throw new ArgumentException("UserId and GroupId are given together or not at all.", nameof(plan));
        if (plan.UserId is null && !plan.SupplementaryGroups.IsEmpty)
            throw new ArgumentException("SupplementaryGroups need a UserId; without one the manager's groups are kept.", nameof(plan));
        if (plan.SELinuxContext is not null && plan.AppArmorProfile is not null)
            throw new ArgumentException(
                "One start takes an SELinux context or an AppArmor profile: both are set through one file, attr/exec.", nameof(plan));
    }

    private static uint? CheckId(uint? id, string property) =>
        id != NoId ? id : throw new ArgumentOutOfRangeException(property, id, "4294967295 is no id: the kernel reads it as \"unchanged\".");

    private static string? CheckLabel(string? label, string property)
    {
        if (label is null)
            return null;
        if (label.Length is 0 or > LongestLabel)
            throw new ArgumentException($"A label has 1 to {LongestLabel} characters.", property);
        if (label.Any(char.IsControl) || char.IsWhiteSpace(label[0]) || char.IsWhiteSpace(label[^1]))
            throw new ArgumentException("A label has no control characters, and no white space at its ends.", property);

        // A leading '-' means "ignore errors" to systemd (SELinuxContext=, AppArmorProfile=), which would run the emulator unconfined.
        if (label[0] == '-')
            throw new ArgumentException("A label does not start with '-'.", property);
        return label;
    }
}

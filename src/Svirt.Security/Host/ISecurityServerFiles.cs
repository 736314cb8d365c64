namespace Svirt.Security.Host;

/// <summary>
/// What the access-vector cache asks of selinuxfs beyond <see cref="ISELinuxFileSystem"/>: discovery, labels, booleans, the loaded policy
/// and the status page. Thread-safe. Members throw <see cref="HostException"/> when the kernel refuses.
/// </summary>
internal interface ISecurityServerFiles : ISELinuxFileSystem
{
    /// <summary>Classes and permissions that the policy does not define are denied (file <c>deny_unknown</c>).</summary>
    bool DeniesUnknown { get; }

    /// <summary>
    /// Which directory of classes there is: a policy load puts another in its place, a moment before the policy itself is in force and the status
    /// page says so (sel_write_load of the kernel).
    /// </summary>
    ulong ClassDirectory { get; }

    /// <summary>All permissions of a class with their numbers from 1; null where the policy does not define the class.</summary>
    /// <param name="className">The class.</param>
    IReadOnlyDictionary<string, int>? FindPermissions(string className);

    /// <summary>The label that a transaction file computes.</summary>
    /// <param name="file"><c>create</c>, <c>relabel</c> or <c>member</c>.</param>
    /// <param name="source">The context that asks.</param>
    /// <param name="target">The context that is asked about.</param>
    /// <param name="classNumber">The class by its number in the loaded policy.</param>
    /// <param name="name">The last component of a new object's path, for <c>create</c>; or null.</param>
    string ComputeLabel(string file, string source, string target, int classNumber, string? name);

    /// <summary>
    /// The booleans with the states that are in force, not the pending ones; null where the policy does not let this process see one (some
    /// booleans have a type of their own).
    /// </summary>
    IReadOnlyDictionary<string, bool?> ReadBooleans();

    /// <summary>The policy that is loaded, in its binary form with the booleans' present states (needs <c>security { read_policy }</c>).</summary>
    Stream OpenLoadedPolicy();

    /// <summary>Opens the status page and maps it where the kernel allows that.</summary>
    ISELinuxStatusPage OpenStatus();
}
